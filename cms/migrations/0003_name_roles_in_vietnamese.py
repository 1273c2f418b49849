"""Wagtail's groups, workflow and root page are data with English names that the clerk reads."""

from django.db import migrations

GROUPS = {"Moderators": "Người duyệt", "Editors": "Người soạn thảo"}
WORKFLOWS = {"Moderators approval": "Người duyệt phê duyệt"}
PAGES = {"Root": "Gốc"}


def rename(apps, schema_editor):
    _rename(apps, lambda english, vietnamese: (english, vietnamese))


def restore(apps, schema_editor):
    _rename(apps, lambda english, vietnamese: (vietnamese, english))


def _rename(apps, direction):
    for english, vietnamese in GROUPS.items():
        old, new = direction(english, vietnamese)
        apps.get_model("auth", "Group").objects.filter(name=old).update(name=new)
    for english, vietnamese in WORKFLOWS.items():
        old, new = direction(english, vietnamese)
        for model in ("Workflow", "Task"):
            apps.get_model("wagtailcore", model).objects.filter(name=old).update(name=new)
    for english, vietnamese in PAGES.items():
        old, new = direction(english, vietnamese)
        apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title=old).update(title=new, draft_title=new)


class Migration(migrations.Migration):
    # Each of these gives rights to the groups by their English names, so it has to come first.
    dependencies = [
        ("cms", "0002_create_home"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0002_initial_data"),
        ("wagtailimages", "0002_initial_data"),
    ]

    operations = [migrations.RunPython(rename, restore)]
