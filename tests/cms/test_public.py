"""The pages of the site itself: home, errors, what machines ask for."""

import pytest
from django.template.loader import render_to_string
from django.test import override_settings

from tests.plans_app.plans import a_draft
from tests.plans_app.published import a_campaign, an_issued_plan

pytestmark = pytest.mark.django_db


def test_the_home_page_shows_campaigns_latest_plans_and_the_search(client):
    campaign = a_campaign(key_day=18, key_month=5)
    plan = an_issued_plan(subject="Hưởng ứng", campaigns=[campaign])
    a_draft(subject="Còn là dự thảo")
    text = client.get("/").content.decode()
    assert campaign.name in text
    assert "18/5" in text
    assert f'href="{plan.url}"' in text
    assert 'action="/tim-kiem/"' in text
    assert "Còn là dự thảo" not in text


def test_the_menu_leads_to_the_plans(client):
    assert 'href="/ke-hoach/"' in client.get("/").content.decode()


def test_the_pages_load_nothing_from_elsewhere_and_run_no_script(client):
    plan = an_issued_plan()
    for address in ("/", "/ke-hoach/", plan.url, "/tim-kiem/?q=x"):
        text = client.get(address).content.decode()
        assert "<script" not in text
        assert "style=" not in text
        assert 'src="http' not in text
        assert 'rel="stylesheet" href="http' not in text


def test_a_missing_page_is_answered_with_the_sites_own(client):
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert 'action="/tim-kiem/"' in response.content.decode()


def test_the_page_for_a_fault_of_ours_asks_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "<h1>" in render_to_string("500.html")


@override_settings(DEBUG=False)
def test_a_fault_of_ours_is_answered_with_the_sites_own_page(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("on purpose")

    monkeypatch.setattr("search.views.search_plans", fail)
    client.raise_request_exception = False
    response = client.get("/tim-kiem/")
    assert response.status_code == 500
    assert "<h1>" in response.content.decode()


def test_the_health_check_answers(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.content == b"ok\n"


def test_crawlers_are_told_of_the_sitemap(client):
    assert b"Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content
