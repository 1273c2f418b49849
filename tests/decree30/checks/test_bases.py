"""Legal bases and citations."""

import datetime

import pytest

from plans_app.decree30 import fixing
from plans_app.decree30.citations import citations
from plans_app.decree30.document import Passage, read_document
from plans_app.decree30.findings import Place, Severity
from tests.decree30.plans import a_commune_plan, a_paragraph, bases, findings, messages

pytestmark = pytest.mark.django_db
LETTER = "Công văn số 7834/UBND-CNXXDKH ngày 04/5/2026 của UBND tỉnh về việc tổ chức"
FULL = "Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị về đột phá phát triển khoa học"


def cited(text):
    return list(citations([Passage(Place("body"), "paragraph", text, text, is_rich=False)]))


@pytest.mark.parametrize(
    ("symbol", "family"),
    [
        ("39/KH-UBND", "named"),
        ("202/KH-SKHCN", "named"),
        ("05/QyĐ-UBND", "named"),
        ("17713/UBND-NN", "letter"),
        ("4273/BKHCN-VP", "letter"),
        ("09/2017/NĐ-CP", "normative"),
        ("33/2024/QH15", "normative"),
        ("15/2025/TT-BKHCN", "normative"),
        ("57-NQ/TW", "party"),
        ("123-HD/BTGQU", "party"),
        ("57-CTr/TU", "party"),
        ("1679-CV/TU", "party"),
    ],
)
def test_each_family_of_documents_has_its_own_order(symbol, family):
    assert [(c.symbol, c.family) for c in cited(f"Thực hiện văn bản số {symbol} của cấp trên.")] == [(symbol, family)]


@pytest.mark.parametrize("text", ["Ngày 18/5/2026", "Giai đoạn 2025-2030", "tỉnh, thành phố/quận", "24/7"])
def test_dates_and_spans_are_no_citations(text):
    assert cited(text) == []


def test_a_citation_knows_its_kind_date_and_body():
    found = cited(f"Thực hiện {LETTER} các hoạt động;")[0]
    assert (found.kind, found.date) == ("Công văn", datetime.date(2026, 5, 4))
    assert found.body.startswith("UBND tỉnh về việc")


def test_a_plan_without_bases_is_told_so():
    assert messages(a_commune_plan(legal_bases=[]), "L21") == ["The plan names no legal basis."]


def test_bases_that_run_in_the_text_are_found():
    plan = a_commune_plan(legal_bases=[], body=[a_paragraph(f"Thực hiện {LETTER}, UBND xã xây dựng Kế hoạch:")])
    assert "run in the text" in messages(plan, "L21")[0]


@pytest.mark.parametrize(
    ("texts", "ends"),
    [(("Căn cứ Luật A.", "Căn cứ Luật B."), ";."), (("Căn cứ Luật A;", "Căn cứ Luật B;"), ";.")],
)
def test_bases_end_with_semicolons_and_the_last_with_a_stop(texts, ends):
    plan = a_commune_plan(legal_bases=bases(*texts))
    for finding in findings(plan, "L21"):
        fixing.apply(plan, finding.fix)
    assert "".join(passage.text[-1] for passage in read_document(plan).bases) == ends
    assert findings(plan, "L21") == []


def test_a_basis_that_runs_on_into_the_plan_is_found():
    plan = a_commune_plan(legal_bases=bases(f"Thực hiện {LETTER}, UBND xã xây dựng Kế hoạch như sau:"))
    assert "runs on" in messages(plan, "L21")[0]


def test_several_documents_in_one_basis_are_found():
    both = f"Thực hiện {LETTER}; {LETTER.replace('7834', '7835')} ngày hội."
    assert "Several documents" in messages(a_commune_plan(legal_bases=bases(both)), "L21")[0]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Theo Kế hoạch số 57/KH-SVHTT của Sở Văn hóa về hội diễn.", "the date"),
        ("Theo Kế hoạch số 57/KH-SVHTT ngày 01/3/2026 về hội diễn.", "the body"),
        ("Theo 57/KH-SVHTT ngày 01/3/2026 của Sở Văn hóa về hội diễn.", "the kind of document"),
    ],
)
def test_the_first_mention_of_a_document_is_complete(text, missing):
    found = findings(a_commune_plan(body=[a_paragraph(text)]), "L22")
    assert [(finding.severity, missing in finding.message) for finding in found] == [(Severity.WARNING, True)]


def test_a_first_mention_without_subject_is_told():
    plan = a_commune_plan(body=[a_paragraph("Theo Kế hoạch số 57/KH-SVHTT ngày 01/3/2026 của Sở Văn hóa.")])
    assert [finding.severity for finding in findings(plan, "L22")] == [Severity.INFO]


def test_what_is_cited_in_full_again_is_shortened_by_the_fix():
    body = [a_paragraph(f"Tuyên truyền {FULL}."), a_paragraph(f"Phổ biến {FULL} trên địa bàn xã.")]
    plan = a_commune_plan(legal_bases=bases(f"Thực hiện {FULL}."), body=body)
    (finding,) = findings(plan, "L22")
    assert fixing.apply(plan, finding.fix)
    texts = [block["value"] for block in plan.body.get_prep_value()]
    assert texts == [
        "<p>Tuyên truyền Nghị quyết số 57-NQ/TW.</p>",
        "<p>Phổ biến Nghị quyết số 57-NQ/TW trên địa bàn xã.</p>",
    ]


def test_a_law_cited_with_its_number_is_only_told():
    law = bases("Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15.")
    plan = a_commune_plan(legal_bases=law, body=[a_paragraph("Tổ chức ngày hội.")])
    assert [finding.severity for finding in findings(plan, "L22", "L23")] == [Severity.INFO]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("số 39 /KH-SVHTT ngày", "số 39/KH-SVHTT ngày"),
        ("số 57/NQ-TW ngày", "số 57-NQ/TW ngày"),
        ("số 39/KH-SVHTT, ngày", "số 39/KH-SVHTT ngày"),
    ],
)
def test_a_malformed_symbol_is_mended(wrong, right):
    plan = a_commune_plan(body=[a_paragraph(f"Theo Kế hoạch {wrong} 01/3/2026 của cấp trên về hội diễn.")])
    (finding,) = findings(plan, "L24")
    fixing.apply(plan, finding.fix)
    assert right in plan.body.get_prep_value()[0]["value"]


def test_a_symbol_of_no_known_form_is_found():
    plan = a_commune_plan(body=[a_paragraph("Theo văn bản số 39/KH/UBND/X của cấp trên.")])
    assert "39/KH/UBND/X" in messages(plan, "L24")[0]


@pytest.mark.parametrize(("day", "count"), [(datetime.date(2026, 6, 30), 0), (datetime.date(2026, 7, 1), 1)])
def test_a_text_is_superseded_from_the_day_of_its_successor(day, count):
    text = "Theo Nghị định số 09/2017/NĐ-CP ngày 09 tháng 02 năm 2017 của Chính phủ quy định về phát ngôn."
    assert len(findings(a_commune_plan(body=[a_paragraph(text)], issued_on=day), "L25")) == count


def test_a_cited_document_is_not_younger_than_the_plan():
    plan = a_commune_plan(body=[a_paragraph("Theo Kế hoạch số 9/KH-SVHTT ngày 09/5/2026 của Sở về hội diễn.")])
    assert "later than this plan" in messages(plan, "L25")[0]


@pytest.mark.parametrize(("number", "severities"), [("", [Severity.INFO]), ("38", [Severity.WARNING]), ("40", [])])
def test_an_own_document_that_is_cited_has_a_lower_number(number, severities):
    text = "Theo Kế hoạch số 39/KH-UBND ngày 06/3/2026 của Ủy ban nhân dân xã Quảng Ngọc về khoa học."
    found = findings(a_commune_plan(number=number, body=[a_paragraph(text)]), "L26")
    assert [finding.severity for finding in found] == severities


def test_a_plan_of_another_committee_with_the_same_notation_is_not_of_the_own_series():
    text = "Theo Kế hoạch số 390/KH-UBND ngày 06/3/2026 của Ủy ban nhân dân tỉnh Thanh Hóa về khoa học."
    assert findings(a_commune_plan(body=[a_paragraph(text)]), "L26") == []
