"""Plans for the tests: written by hand, small, and complete enough to be issued."""

import itertools

from wagtail.models import Locale, Page, Site

from cms.models import HomePage
from plans_app.models import Organization, PlanIndexPage, PlanPage, PlanRecipient

_numbers = itertools.count(1)


def a_home() -> Page:
    """The site's home. A test that commits for real leaves an empty database behind, so it is made when missing."""
    Locale.objects.get_or_create(language_code="vi")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = root.get_children().first() or root.add_child(instance=HomePage(title="Trang chủ", slug="trang-chu"))
    Site.objects.get_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    return home


def an_index() -> PlanIndexPage:
    """The plan index of the site, made on first use."""
    return PlanIndexPage.objects.first() or a_home().add_child(
        instance=PlanIndexPage(title="Kế hoạch", slug="ke-hoach")
    )


def an_issuer(name="Ủy ban nhân dân xã Quảng Ngọc", **values) -> Organization:
    defaults = {
        "notation": "UBND",
        "regime": Organization.Regime.COLLEGIAL,
        "place": "Quảng Ngọc",
        "email": "ubnd@qn.example",
    }
    return Organization.objects.get_or_create(name=name, defaults={**defaults, **values})[0]


def an_organization(name="Phòng Kinh tế", email="kt@qn.example", **values) -> Organization:
    return Organization.objects.get_or_create(name=name, defaults={"email": email, **values})[0]


def a_body(text="<p>Treo băng rôn tại trụ sở.</p>") -> list[dict]:
    content = [{"type": "paragraph", "value": text, "id": "00000000-0000-4000-8000-000000000002"}]
    section = {"marker": "", "title": "MỤC ĐÍCH", "text": "", "content": content}
    return [{"type": "section", "value": section, "id": "00000000-0000-4000-8000-000000000001"}]


def a_draft(**values) -> PlanPage:
    """A saved draft that can be issued, unless `values` take away what issuing needs."""
    fields = {
        "subject": f"Tuyên truyền đợt {next(_numbers)}",
        "issuer": values.pop("issuer", None) or an_issuer(),
        "body": a_body(),
        "closing": "<p>Trên đây là Kế hoạch tuyên truyền./.</p>",
        "position": "CHỦ TỊCH",
        "authority": "TM. ỦY BAN NHÂN DÂN",
        "signer": "Lê Văn Trường",
        "archive_units": "VT, VHXH",
    }
    recipients = values.pop("recipients", ["Phòng Kinh tế"])
    parent = values.pop("parent", None) or an_index()
    plan = PlanPage(live=False, **{**fields, **values})
    plan.recipients = [PlanRecipient(sort_order=order, text=text) for order, text in enumerate(recipients)]
    parent.add_child(instance=plan)
    plan.save_revision()
    return plan
