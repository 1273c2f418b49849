"""The search: what it finds, in which order, and what it survives."""

import datetime

import pytest

from plans_app.finding import clean_query, find_plans, reference_prefix
from plans_app.queries import public_plans
from plans_app.reading import excerpt
from plans_app.vietnamese import fold
from search.queries import search_plans
from tests.plans_app.plans import a_body, an_issuer
from tests.plans_app.published import a_campaign, an_issued_plan, queries_of

pytestmark = pytest.mark.django_db


def subjects(text):
    return [plan.subject for plan in find_plans(public_plans(), text)]


@pytest.mark.parametrize(
    ("subject", "query"),
    [
        ("Thông tin tuyên truyền về khoa học", "thong tin tuyen truyen"),
        ("Thông tin tuyên truyền về khoa học", "THÔNG TIN"),
        ("Nâng cấp đường liên xã", "duong"),
        ("Đổi mới sáng tạo", "doi moi"),
        ("Đổi mới sáng tạo", "Đổi mới"),
        ("Giao lưu, kết nghĩa", "ket-nghia"),
        ("Giao lưu, kết nghĩa", "nghĩa kết"),
    ],
)
def test_words_are_found_with_and_without_their_accents(subject, query):
    an_issued_plan(subject=subject)
    an_issued_plan(subject="Việc khác hẳn")
    assert subjects(query) == [subject]


def test_words_are_found_in_every_part_of_a_plan():
    campaign = a_campaign("Ngày hội Chuyển đổi số", aliases="Techfest")
    an_issued_plan(
        subject="Trong thân", body=a_body("<p>Treo băng rôn</p>"), signer="Lê Văn Trường", campaigns=[campaign]
    )
    for query in ("bang ron", "le van truong", "chuyen doi so", "techfest", "Quảng Ngọc"):
        assert subjects(query) == ["Trong thân"], query


def test_a_plan_is_found_by_its_number_and_notation():
    plan = an_issued_plan(subject="Số ba mươi chín", number="39")
    an_issued_plan(subject="Số ba trăm chín mươi", number="390")
    an_issued_plan(subject="Nhắc tới", body=a_body("<p>Theo Kế hoạch số 39/KH-UBND</p>"), number="7")
    assert plan.reference == "39/KH-UBND"
    assert subjects("39/KH-UBND") == ["Số ba mươi chín", "Nhắc tới"]
    assert subjects("số 39/kh-ubnd")[0] == "Số ba mươi chín"
    assert subjects("39/KH")[0] == "Số ba mươi chín"
    assert subjects("39")[0] == "Số ba mươi chín"
    assert "Số ba mươi chín" in subjects("39-KH-UBND")


def test_subjects_with_the_words_as_typed_come_before_those_without_accents():
    newest = datetime.date(2026, 6, 1)
    an_issued_plan(subject="Bàn chải", issued_on=newest)
    an_issued_plan(subject="Việc khác", body=a_body("<p>Họp bàn</p>"), issued_on=newest)
    an_issued_plan(subject="Địa bạn", issued_on=datetime.date(2026, 5, 2))
    an_issued_plan(subject="Bản tin", issued_on=datetime.date(2026, 5, 1))
    assert subjects("bản") == ["Bản tin", "Bàn chải", "Địa bạn", "Việc khác"]


def test_every_word_must_be_there():
    an_issued_plan(subject="Đường sắt")
    assert subjects("duong thuy") == []


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "a%00b",
        "\x00",
        "'; DROP TABLE--",
        "*",
        "🎉",
        "a" * 5000,
        "từ " * 2000,
        "((",
        "a:b",
        "-",
        "NEAR(",
        "\\",
        "%",
        "_",
        "39/",
        "/",
        "\u202e",
        "２",
        "9" * 50,
        "a_b OR c",
        "\ud7ff",
    ],
)
def test_any_query_is_answered_with_a_page(client, query):
    an_issued_plan()
    assert client.get("/tim-kiem/", {"q": query}).status_code == 200
    assert client.get("/api/v3/plans/", {"q": query[:4000]}).status_code == 200


def test_an_empty_search_says_what_can_be_looked_for(client):
    assert "39/KH-UBND" in client.get("/tim-kiem/").content.decode()


def test_a_search_without_results_says_what_to_try(client):
    text = client.get("/tim-kiem/?q=khong-he-co").content.decode()
    assert "plan-empty" in text
    assert "khong-he-co" in text


def test_results_can_be_filtered_and_the_filters_keep_the_query(client):
    other = an_issuer("Sở Khoa học và Công nghệ", notation="SKHCN", place="Thanh Hóa")
    an_issued_plan(subject="Tuyên truyền ở Sở", issuer=other)
    an_issued_plan(subject="Tuyên truyền ở xã")
    text = client.get(f"/tim-kiem/?q=tuyen+truyen&issuer={other.pk}").content.decode()
    assert "ở Sở" in text
    assert "ở xã" not in text
    assert 'href="/tim-kiem/?q=tuyen+truyen"' in text


def test_results_are_cut_into_pages_that_keep_the_query(client):
    for _ in range(11):
        an_issued_plan(subject="Tuyên truyền")
    text = client.get("/tim-kiem/?q=tuyen+truyen").content.decode()
    assert 'href="/tim-kiem/?q=tuyen+truyen&amp;page=2"' in text


def test_a_result_shows_the_passage_with_the_words_marked():
    words = "<p>" + "chữ " * 200 + "tổ chức Lễ <b>phát động</b> tại xã" + " chữ" * 200 + "</p>"
    an_issued_plan(body=a_body(words))
    (plan,) = search_plans({"q": "phat dong"}).plans
    assert "tổ chức Lễ <mark>phát</mark> <mark>động</mark>" in plan.snippet
    assert plan.snippet.startswith("… ")
    assert len(plan.snippet.split()) < 60


def test_a_passage_cannot_carry_markup():
    assert (
        excerpt("<script>alert(1)</script>", ["alert"], fold=fold)
        == "<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark>"
    )


def test_the_search_costs_the_same_queries_for_three_results_and_thirty(client):
    organization = an_issuer()
    assignment = {
        "marker": "",
        "unit": "x",
        "organization": organization.pk,
        "role": "lead",
        "text": "",
        "tasks": [],
        "deadline": None,
    }
    body = [{"type": "assignment", "value": assignment, "id": "00000000-0000-4000-8000-000000000009"}]
    for _ in range(3):
        an_issued_plan(subject="Tuyên truyền", body=body)
    few = queries_of(client, "/tim-kiem/?q=tuyen+truyen")
    for _ in range(27):
        an_issued_plan(subject="Tuyên truyền", body=body)
    assert queries_of(client, "/tim-kiem/?q=tuyen+truyen") == few <= 10


@pytest.mark.parametrize(
    ("text", "prefix"),
    [("39", "39/"), ("số 39/kh-ubnd", "39/KH-UBND"), ("Số: 39/KH", "39/KH"), ("39 kế hoạch", ""), ("năm 2024", "")],
)
def test_a_reference_is_told_from_words(text, prefix):
    assert reference_prefix(text) == prefix


def test_a_query_is_brought_to_one_spelling_and_length():
    assert clean_query("  Đổi\u0000 mơ\u0301i\n ") == "Đổi mới"
    assert len(clean_query("a" * 5000)) == 200
