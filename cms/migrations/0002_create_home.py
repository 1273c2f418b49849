"""Puts the home page and the plan index in the place of Wagtail's welcome page on a new site."""

from django.db import migrations

HOME = {"title": "Trang chủ", "draft_title": "Trang chủ", "slug": "trang-chu"}
INDEX = {"title": "Kế hoạch", "draft_title": "Kế hoạch", "slug": "ke-hoach"}


def create_home(apps, schema_editor):
    content_type = apps.get_model("contenttypes", "ContentType")
    page_model = apps.get_model("wagtailcore", "Page")
    site_model = apps.get_model("wagtailcore", "Site")
    home_model = apps.get_model("cms", "HomePage")
    index_model = apps.get_model("plans_app", "PlanIndexPage")
    welcome = page_model.objects.filter(slug="home", depth=2, content_type__model="page").first()
    if welcome is None or welcome.numchild:
        return
    locale = welcome.locale
    welcome.delete()
    common = {"locale": locale, "live": True}
    home_type, _ = content_type.objects.get_or_create(model="homepage", app_label="cms")
    home = home_model.objects.create(
        **HOME, **common, content_type=home_type, path="00010001", depth=2, numchild=1, url_path="/trang-chu/"
    )
    index_type, _ = content_type.objects.get_or_create(model="planindexpage", app_label="plans_app")
    index_model.objects.create(
        **INDEX,
        **common,
        content_type=index_type,
        path="000100010001",
        depth=3,
        numchild=0,
        url_path="/trang-chu/ke-hoach/",
        show_in_menus=True,
    )
    site_model.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page_id": home.pk}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("plans_app", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_home, migrations.RunPython.noop)]
