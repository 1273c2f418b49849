"""What is not public is nowhere to be found: every public door is tried with every kind of secret."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from plans_app.models import PlanIndexPage, PlanPage
from plans_app.tasks import issue_and_wake
from tests.plans_app.plans import a_body, a_draft, an_index
from tests.plans_app.published import a_campaign, an_issued_plan, give_pdf

pytestmark = pytest.mark.django_db
SECRET = "Mậtxyz"


def a_secret_draft(campaign):
    plan = a_draft(subject=f"Dự thảo {SECRET}", body=a_body(f"<p>{SECRET}</p>"), number="77", notation="KH-UBND")
    plan.campaigns.add(campaign)
    plan.save_revision()
    plan.save()
    return plan


def a_closed_plan(campaign):
    plan = an_issued_plan(subject=f"Kế hoạch kín {SECRET}", body=a_body(f"<p>{SECRET}</p>"), campaigns=[campaign])
    PageViewRestriction.objects.create(page=plan, restriction_type="login")
    give_pdf(plan, content=SECRET.encode())
    return plan


def a_plan_below_a_closed_index(campaign):
    index = (
        an_index()
        .get_parent()
        .add_child(instance=PlanIndexPage(title=f"Nội bộ {SECRET}", slug="noi-bo-mat", show_in_menus=True))
    )
    PageViewRestriction.objects.create(page=index, restriction_type="password", password="x")
    plan = an_issued_plan(subject=f"Kế hoạch nội bộ {SECRET}", campaigns=[campaign], parent=index)
    give_pdf(plan, content=SECRET.encode())
    return plan


def an_issued_plan_with_a_secret_revision(campaign):
    plan = an_issued_plan(subject="Kế hoạch công khai", campaigns=[campaign])
    give_pdf(plan)
    plan.search_description = SECRET
    plan.body = a_body(f"<p>{SECRET}</p>")
    plan.title = plan.subject = f"Kế hoạch sửa {SECRET}"
    plan.save_revision(clean=False)
    return PlanPage.objects.get(pk=plan.pk)


SECRETS = [a_secret_draft, a_closed_plan, a_plan_below_a_closed_index, an_issued_plan_with_a_secret_revision]


def public_addresses(plan, campaign):
    return [
        "/",
        "/ke-hoach/",
        f"/ke-hoach/?campaign={campaign.slug}&year=2026",
        plan.url,
        "/chien-dich/",
        campaign.get_absolute_url(),
        reverse("plans_app:campaign_feed", args=[campaign.slug]),
        reverse("plans_app:feed"),
        reverse("plans_app:pdf", args=[plan.pk]),
        *(reverse("plans_app:export", args=[plan.pk, name]) for name in ("txt", "json")),
        "/sitemap.xml",
        f"/tim-kiem/?q={SECRET}",
        "/tim-kiem/?q=matxyz",
        "/tim-kiem/?q=77/KH-UBND",
        "/tim-kiem/?q=tuyen+truyen",
        "/api/v2/pages/?fields=*&limit=100",
        "/api/v2/pages/?type=plans_app.PlanPage&fields=*",
        f"/api/v2/pages/{plan.pk}/",
        f"/api/v2/pages/find/?html_path={plan.url}",
        "/api/v3/pages/?limit=100",
        "/api/v3/pages/?type=plans_app.PlanPage",
        f"/api/v3/pages/{plan.pk}/",
        f"/api/v3/pages/{plan.pk}/revisions/",
        f"/api/v3/pages/{plan.pk}/revisions/{plan.latest_revision_id}/",
        "/api/v3/plans/",
        f"/api/v3/plans/?campaign={campaign.slug}&q={SECRET}",
        "/api/v3/plans/?q=77/KH-UBND",
        f"/api/v3/plans/{plan.pk}/",
        "/api/v3/campaigns/",
        f"/admin/pages/{plan.pk}/edit/",
    ]


@pytest.mark.parametrize("make", SECRETS)
def test_what_is_not_public_is_behind_no_public_door(client, make):
    campaign = a_campaign()
    plan = make(campaign)
    an_issued_plan(subject="Tuyên truyền công khai", campaigns=[campaign])
    for address in public_addresses(plan, campaign):
        response = client.get(address, follow=True)
        content = b"".join(response) if response.streaming else response.content
        without_the_question = content.decode().replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", "")
        for word in (SECRET, SECRET.lower(), "M\\u1eadtxyz"):
            assert word not in _answer(without_the_question), address


def _answer(text: str) -> str:
    """The page without the search box and the title, which repeat what was asked."""
    return "\n".join(line for line in text.splitlines() if "<title>" not in line)


def test_the_doors_do_open_for_what_is_public(client):
    """The same addresses find a public plan, so that an empty answer above means what it says."""
    campaign = a_campaign()
    plan = an_issued_plan(subject=f"Công khai {SECRET}", campaigns=[campaign])
    doors = ["/", "/ke-hoach/", plan.url, campaign.get_absolute_url(), "/atom.xml", "/tim-kiem/?q=matxyz"]
    doors += [f"/chien-dich/{campaign.slug}/atom.xml", "/api/v2/pages/?fields=*", "/api/v3/pages/", "/api/v3/plans/"]
    for address in [*doors, f"/api/v3/plans/{plan.pk}/", f"/api/v3/plans/?q={SECRET}"]:
        content = client.get(address).content.decode()
        assert SECRET in content or "M\\u1eadtxyz" in content, address
    assert plan.slug in client.get("/sitemap.xml").content.decode()


def test_a_draft_is_public_from_the_moment_of_its_issuing(client):
    plan = a_draft(subject=f"Sắp ban hành {SECRET}")
    assert SECRET not in client.get("/ke-hoach/").content.decode()
    issue_and_wake(plan=plan, deliver=False)
    assert SECRET in client.get("/ke-hoach/").content.decode()
    assert SECRET in client.get("/tim-kiem/?q=sap+ban+hanh").content.decode()
