"""The Atom feeds and the sitemap."""

from xml.etree import ElementTree

import pytest

from plans_app.models import PlanPage
from tests.plans_app.plans import a_draft, an_index
from tests.plans_app.published import a_campaign, an_issued_plan, give_pdf, queries_of

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(client, address="/atom.xml"):
    response = client.get(address)
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content).findall("a:entry", ATOM)


def text(entry, name):
    return entry.findtext(f"a:{name}", namespaces=ATOM)


def test_the_feed_tells_of_each_issued_plan_what_a_reader_needs(client):
    plan = an_issued_plan(subject="Hưởng ứng Ngày KH&CN")
    (entry,) = entries(client)
    assert text(entry, "title") == f"{plan.reference} – Hưởng ứng Ngày KH&CN"
    assert text(entry, "id") == f"urn:uuid:{plan.translation_key}"
    assert text(entry, "updated")
    assert plan.issuer.name in text(entry, "summary")
    assert entry.find("a:link", ATOM).get("href") == f"http://testserver{plan.url}"


def test_the_id_of_an_entry_survives_a_new_address(client):
    plan = an_issued_plan()
    before = text(entries(client)[0], "id")
    plan.slug = "dia-chi-moi"
    plan.save()
    assert text(entries(client)[0], "id") == before


def test_an_entry_encloses_the_pdf_once_it_is_made(client):
    plan = an_issued_plan()
    assert entries(client)[0].find("a:link[@rel='enclosure']", ATOM) is None
    give_pdf(plan)
    enclosure = entries(client)[0].find("a:link[@rel='enclosure']", ATOM)
    assert enclosure.get("href") == f"http://testserver/ke-hoach/{plan.pk}/pdf"
    assert enclosure.get("type") == "application/pdf"


def test_the_feed_of_a_campaign_tells_of_its_plans_alone(client):
    campaign = a_campaign("Kết nghĩa")
    plan = an_issued_plan(campaigns=[campaign])
    an_issued_plan()
    a_draft()
    (entry,) = entries(client, f"/chien-dich/{campaign.slug}/atom.xml")
    assert plan.reference in text(entry, "title")
    assert client.get("/chien-dich/khong-co/atom.xml").status_code == 404


def test_the_feed_costs_the_same_queries_for_three_plans_and_thirty(client):
    campaign = a_campaign()
    for _ in range(3):
        an_issued_plan(campaigns=[campaign])
    few = queries_of(client, "/atom.xml")
    for _ in range(27):
        an_issued_plan(campaigns=[campaign])
    assert queries_of(client, "/atom.xml") == few <= 4


def test_the_sitemap_lists_plans_campaigns_and_pages_that_are_public(client):
    campaign = a_campaign()
    plan, draft = an_issued_plan(campaigns=[campaign]), a_draft()
    found = client.get("/sitemap.xml").content.decode()
    for address in (plan.url, campaign.get_absolute_url(), an_index().url):
        assert f"<loc>http://testserver{address}</loc>" in found
    assert PlanPage.objects.get(pk=draft.pk).slug not in found
