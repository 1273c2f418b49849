"""The API: our endpoints, and plans through Wagtail's own."""

import json

import pytest
from django.contrib.auth.models import Group, Permission, User
from wagtail.models import APIToken, GroupPagePermission, PageViewRestriction

from plans_app.models import Issuance, PlanPage
from tests.plans_app.plans import a_body, a_draft, an_index, an_issuer, an_organization
from tests.plans_app.published import a_campaign, an_issued_plan, block, give_pdf, queries_of, section

pytestmark = pytest.mark.django_db
PLANS = "/api/v3/plans/"


def token_of(user) -> dict:
    return {"HTTP_AUTHORIZATION": f"Bearer {APIToken.create_token(user=user, name='test')[1]}"}


def user_who_may(*codenames):
    """A user of a group with these permissions on the plan index."""
    user = User.objects.create_user("-".join(codenames) or "khach")
    group = Group.objects.create(name=user.username)
    user.groups.add(group)
    for codename in codenames:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=an_index(), permission=permission)
    return user


def problem(response) -> dict:
    assert response["Content-Type"] == "application/problem+json"
    return response.json()


# -- lists


def test_the_list_gives_each_public_plan_with_what_identifies_it(client):
    campaign = a_campaign()
    plan = an_issued_plan(campaigns=[campaign])
    give_pdf(plan)
    a_draft()
    answer = client.get(PLANS).json()
    assert answer["count"] == 1
    (item,) = answer["items"]
    assert item["reference"] == plan.reference
    assert item["subject"] == plan.subject
    assert item["issuer"] == {"id": plan.issuer_id, "name": plan.issuer.name}
    assert item["issued_on"] == "2026-05-13"
    assert item["campaigns"] == [{"slug": campaign.slug, "name": campaign.name}]
    assert item["url"] == f"http://testserver{plan.url}"
    address = f"http://testserver/ke-hoach/{plan.pk}/pdf"
    assert item["pdf"] == {"url": address, "sha256": "ab" * 32, "pages": 1, "is_stamped": False}


@pytest.mark.parametrize("query", ["campaign=ket-nghia", "year=2026", "q=giao+luu", "issuer={issuer}"])
def test_the_list_is_narrowed_as_the_site_does(client, query):
    wanted = an_issued_plan(
        subject="Giao lưu", campaigns=[a_campaign("Kết nghĩa")], issuer=an_issuer("Sở A", notation="SA")
    )
    an_issued_plan(subject="Việc khác", issued_on="2024-01-02")
    answer = client.get(f"{PLANS}?{query.format(issuer=wanted.issuer_id)}").json()
    assert [item["id"] for item in answer["items"]] == [wanted.pk]


def test_the_list_is_read_in_slices(client):
    for _ in range(3):
        an_issued_plan()
    first, rest = client.get(f"{PLANS}?limit=2").json(), client.get(f"{PLANS}?limit=2&offset=2").json()
    assert first["count"] == 3
    assert len({item["id"] for item in first["items"] + rest["items"]}) == 3


@pytest.mark.parametrize(
    "query", ["nam=2024", "limit=0", "limit=101", "offset=-1", "year=x", "issuer=99999999999999999999"]
)
def test_a_parameter_that_means_nothing_is_an_error(client, query):
    response = client.get(f"{PLANS}?{query}")
    assert response.status_code == 422
    assert problem(response)["status"] == 422


def test_the_list_costs_the_same_queries_for_three_plans_and_thirty(client):
    campaign = a_campaign()
    for _ in range(3):
        an_issued_plan(campaigns=[campaign])
    few = queries_of(client, f"{PLANS}?limit=100")
    for _ in range(27):
        an_issued_plan(campaigns=[campaign])
    assert queries_of(client, f"{PLANS}?limit=100") == few <= 6


def test_the_campaigns_are_listed_with_their_public_plans_counted(client):
    campaign = a_campaign(key_day=18, key_month=5)
    an_issued_plan(campaigns=[campaign])
    a_draft().campaigns.add(campaign)
    (item,) = client.get("/api/v3/campaigns/").json()["items"]
    assert item["slug"] == campaign.slug
    assert item["key_date"] == "18/5"
    assert item["plan_count"] == 1


def test_the_directory_is_public_without_its_addresses(client):
    an_organization("Phòng Kinh tế", email="bi-mat@qn.example")
    response = client.get("/api/v3/organizations/?q=kinh+te")
    assert [item["name"] for item in response.json()["items"]] == ["Phòng Kinh tế"]
    assert "bi-mat" not in response.content.decode()


# -- one plan


def test_a_plan_is_read_whole_with_its_computed_markers(client):
    bullets = block("bullets", [block("item", "<p>Treo băng rôn;</p>", "item")], "list")
    body = [
        section(
            "MỤC ĐÍCH", block("subsection", {"level": "1", "marker": "", "title": "Yêu cầu", "text": ""}, "s"), bullets
        )
    ]
    plan = an_issued_plan(body=body)
    answer = client.get(f"{PLANS}{plan.pk}/").json()
    assert answer["body"][0]["id"] == body[0]["id"]
    assert answer["body"][0]["value"]["content"][1]["value"][0]["id"] == bullets["value"][0]["id"]
    assert [(heading["marker"], heading["level"], heading["citation"]) for heading in answer["outline"]] == [
        ("I.", 0, "I"),
        ("1.", 1, "I.1"),
    ]
    assert answer["recipients"] == [{"text": "Phòng Kinh tế", "purpose_text": "", "purpose": ""}]
    assert answer["authority"] == ["TM. ỦY BAN NHÂN DÂN"]
    assert answer["archive_units"] == ["VT", "VHXH"]
    assert answer["status"] == "issued"


def test_a_draft_is_read_by_those_who_may_edit_it_and_by_nobody_else(client):
    draft = a_draft()
    draft.subject = "Lời văn mới nhất"
    draft.save_revision()
    address = f"{PLANS}{draft.pk}/"
    assert client.get(address).status_code == 404
    assert client.get(address, **token_of(user_who_may())).status_code == 404
    answer = client.get(address, **token_of(user_who_may("change_page"))).json()
    assert answer["subject"] == "Lời văn mới nhất"
    assert answer["status"] == "draft"
    assert answer["url"] is None


def test_a_token_never_sees_less_than_no_token(client):
    plan = an_issued_plan()
    stranger = token_of(user_who_may())
    assert client.get(f"{PLANS}{plan.pk}/", **stranger).status_code == 200
    assert client.get(PLANS, **stranger).json()["count"] == 1


def test_a_plan_for_users_is_read_with_a_token_only(client):
    plan = an_issued_plan()
    PageViewRestriction.objects.create(page=plan, restriction_type="login")
    assert client.get(f"{PLANS}{plan.pk}/").status_code == 404
    assert client.get(f"{PLANS}{plan.pk}/", **token_of(user_who_may())).status_code == 200


@pytest.mark.parametrize("address", [PLANS, f"{PLANS}1/", "/api/v3/campaigns/", "/api/v3/organizations/"])
def test_a_token_that_is_not_valid_is_refused(client, address):
    response = client.get(address, HTTP_AUTHORIZATION="Bearer khong-co")
    assert response.status_code == 401
    assert problem(response)["status"] == 401


def test_a_session_gives_no_rights_in_the_api(client):
    draft = a_draft()
    client.force_login(User.objects.create_superuser("quan-tri"))
    assert client.get(f"{PLANS}{draft.pk}/").status_code == 404


def test_a_plan_that_does_not_exist_is_not_found(client):
    for pk in (0, 999999, 10**30):
        assert client.get(f"{PLANS}{pk}/").status_code == 404


# -- issuing


def issue(client, plan, data="", **extra):
    return client.post(f"{PLANS}{plan.pk}/actions/issue/", data, content_type="application/json", **extra)


def test_a_plan_is_issued_by_a_user_who_may_publish(client):
    draft = a_draft()
    user = user_who_may("publish_page")
    response = issue(client, draft, **token_of(user))
    assert response.status_code == 200
    assert response.json()["reference"] == "01/KH-UBND"
    assert Issuance.objects.get().issued_by == user
    assert PlanPage.objects.get(pk=draft.pk).live


def test_a_plan_that_is_asked_for_twice_is_issued_once(client):
    draft, token = a_draft(), token_of(user_who_may("publish_page"))
    first, second = issue(client, draft, **token).json(), issue(client, draft, **token)
    assert second.status_code == 200
    assert second.json()["reference"] == first["reference"]
    assert Issuance.objects.count() == 1


def test_nobody_issues_without_the_right_to(client):
    draft = a_draft()
    assert issue(client, draft).status_code == 401
    assert issue(client, draft, **token_of(user_who_may())).status_code == 404
    editor = issue(client, draft, **token_of(user_who_may("change_page")))
    assert editor.status_code == 403
    assert problem(editor)["status"] == 403
    assert not Issuance.objects.exists()


def test_a_refusal_lists_everything_that_is_missing(client):
    draft = a_draft(signer="", body=[])
    response = issue(client, draft, **token_of(user_who_may("publish_page")))
    assert response.status_code == 422
    assert len(problem(response)["errors"]) == 2
    assert not Issuance.objects.exists()


def test_a_key_that_nobody_knows_is_refused(client):
    draft = a_draft()
    assert issue(client, draft, {"force": True}, **token_of(user_who_may("publish_page"))).status_code == 422
    assert not Issuance.objects.exists()


# -- through Wagtail's own endpoints


@pytest.fixture
def bearer():
    return token_of(User.objects.create_superuser("may"))


def write(client, method, address, data, bearer):
    return getattr(client, method)(address, json.dumps(data), content_type="application/json", **bearer)


def test_a_whole_plan_is_written_through_the_api_and_issued(client, bearer):
    campaign, issuer = a_campaign(), an_issuer()
    data = {
        "meta": {"type": "plans_app.PlanPage", "parent_id": an_index().pk},
        "title": "Viết qua API",
        "subject": "Viết qua API",
        "document_kind": "KẾ HOẠCH",
        "issuer_id": issuer.pk,
        "place": "Quảng Ngọc",
        "issued_on": "2026-05-13",
        "legal_bases": [{"type": "basis", "value": "<p>Thực hiện Công văn số 7834;</p>"}],
        "body": a_body(),
        "closing": "<p>Trên đây là Kế hoạch./.</p>",
        "recipients": [{"text": "Phòng Kinh tế", "purpose_text": "để t/h"}],
        "archive_units": "VT",
        "authority": "TM. ỦY BAN NHÂN DÂN",
        "position": "CHỦ TỊCH",
        "signer": "Lê Văn Trường",
        "campaigns": [campaign.name],
        "relations": [{"kind": "based_on", "text": "Công văn số 7834/UBND"}],
        "effective_from": "2026-05-13",
    }
    response = write(client, "post", "/api/v3/pages/", data, bearer)
    assert response.status_code == 201, response.content
    plan = PlanPage.objects.get(pk=response.json()["id"])
    assert not plan.live
    issued = issue(client, plan, **bearer)
    assert issued.status_code == 200, issued.content
    answer = issued.json()
    assert answer["subject"] == "Viết qua API"
    assert answer["recipients"] == [{"text": "Phòng Kinh tế", "purpose_text": "để t/h", "purpose": "perform"}]
    assert [item["slug"] for item in answer["campaigns"]] == [campaign.slug]
    assert answer["body"][0]["id"] == a_body()[0]["id"]
    assert [relation["text"] for relation in answer["relations"]] == ["Công văn số 7834/UBND"]


def test_a_draft_is_changed_through_the_api(client, bearer):
    draft = a_draft()
    response = write(client, "patch", f"/api/v3/pages/{draft.pk}/", {"subject": "Trích yếu mới"}, bearer)
    assert response.status_code == 200, response.content
    assert client.get(f"{PLANS}{draft.pk}/", **bearer).json()["subject"] == "Trích yếu mới"


def test_a_campaign_that_is_not_in_the_list_is_not_made_by_the_api(client, bearer):
    draft = a_draft()
    write(client, "patch", f"/api/v3/pages/{draft.pk}/", {"campaigns": ["Tự đặt"]}, bearer)
    assert client.get("/api/v3/campaigns/").json()["count"] == 0


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_a_plan_is_read_whole_through_wagtails_endpoints(client, version):
    plan = an_issued_plan(campaigns=[a_campaign()])
    answer = client.get(f"/api/{version}/pages/{plan.pk}/").json()
    assert answer["reference"] == plan.reference
    assert answer["body"][0]["id"] == plan.body[0].id
    assert answer["outline"][0]["marker"] == "I."
    assert answer["recipients"][0]["text"] == "Phòng Kinh tế"
    assert answer["campaigns"] == [a_campaign().name]


def test_version_2_holds_plans_and_their_indexes_only(client):
    an_issued_plan()
    types = {item["meta"]["type"] for item in client.get("/api/v2/pages/").json()["items"]}
    assert types == {"plans_app.PlanPage", "plans_app.PlanIndexPage"}


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_wagtails_own_search_is_closed_so_that_no_query_can_break_it(client, version):
    assert client.get(f"/api/{version}/pages/?search=%22").status_code in {400, 422}
    assert client.get(f"/api/{version}/pages/?search=a%00b").status_code in {400, 422}
