"""The fixed words of a plan."""

import datetime
from decimal import Decimal

import pytest

from plans_app.decree30.ruleset import DECREE_30_2020
from plans_app.exporters import wording
from plans_app.exporters.richtext import Run
from tests.exporters.plans import make_plan

DAY = datetime.date(2026, 5, 9)


def test_the_notation_is_made_of_kind_and_issuer_when_the_plan_has_none():
    assert wording.notation(make_plan(notation=""), DECREE_30_2020) == "KH-UBND"


def test_the_notation_of_the_plan_goes_first():
    assert wording.notation(make_plan(notation="KH-UB"), DECREE_30_2020) == "KH-UB"


def test_a_plan_without_any_notation_has_a_number_alone():
    plan = make_plan(notation="", document_kind="CÔNG VĂN", issuer=None)
    assert wording.number_line(plan, DECREE_30_2020) == "Số: 39"


def test_the_place_is_that_of_the_issuer_when_the_plan_has_none():
    assert wording.place_line(make_plan(place="")).startswith("Quảng Ngọc, ngày 08")


@pytest.mark.parametrize(
    ("title", "runs_on", "printed"),
    [
        ("Mục đích", True, "Mục đích:"),
        ("Mục đích:", True, "Mục đích:"),
        ("Mục đích.", True, "Mục đích."),
        ("Mục đích", False, "Mục đích"),
        ("", True, ""),
    ],
)
def test_a_heading_before_a_text_takes_a_colon_unless_it_has_a_mark(title, runs_on, printed):
    assert wording.heading(title, runs_on=runs_on) == printed


def test_bases_end_with_semicolons_and_the_last_with_a_stop():
    bases = wording.ended_bases([[Run("Căn cứ A")], [Run("Căn cứ B;")], [Run("Căn cứ C")]])
    assert ["".join(run.text for run in runs) for runs in bases] == ["Căn cứ A;", "Căn cứ B;", "Căn cứ C."]


@pytest.mark.parametrize(
    "text", ["trước ngày 09/5/2026", "trước 9/5/2026", "ngày 9/05/2026", "<b>ngày 09</b> tháng 5 năm 2026"]
)
def test_a_deadline_that_the_text_states_is_not_repeated(text):
    assert wording.deadline_line(DAY, [f"<p>{text}</p>"]) == ""


@pytest.mark.parametrize("text", ["", "<p>trước ngày 19/5/2026</p>", "<p>năm 2026</p>"])
def test_a_deadline_that_the_text_does_not_state_is_printed(text):
    assert wording.deadline_line(DAY, [text]) == "Thời hạn: ngày 09 tháng 5 năm 2026."


def test_no_deadline_prints_nothing():
    assert wording.deadline_line(None, []) == ""


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        (DAY, DAY, "Từ ngày 09 tháng 5 năm 2026 đến hết ngày 09 tháng 5 năm 2026."),
        (DAY, None, "Từ ngày 09 tháng 5 năm 2026."),
        (None, DAY, "Đến hết ngày 09 tháng 5 năm 2026."),
        (None, None, ""),
    ],
)
def test_a_period_is_written_from_the_dates_that_are_known(start, end, printed):
    assert wording.period_text(start, end) == printed


def test_an_amount_is_printed_once():
    assert wording.amount_text(Decimal(15_000_000), "<p>Từ ngân sách.</p>") == "Số tiền: 15.000.000 đồng."
    assert wording.amount_text(Decimal(15_000_000), "<p>15.000.000 đồng từ ngân sách.</p>") == ""
    assert wording.amount_text(None, "") == ""


def test_the_archive_line_is_the_last_and_ends_with_a_stop():
    plan = make_plan(archive_copies=15, recipients=[("Các thôn;", ""), ("Đảng ủy", "b/c")])
    assert wording.recipient_lines(plan) == ["- Các thôn;", "- Đảng ủy (b/c);", "- Lưu: VT, VHXH (15b)."]


def test_without_an_archive_line_the_last_recipient_ends_with_a_stop():
    plan = make_plan(archive_units="", recipients=[("Các thôn", ""), ("Đảng ủy", "")])
    assert wording.recipient_lines(plan) == ["- Các thôn;", "- Đảng ủy."]


def test_several_appendices_have_roman_numbers():
    assert wording.appendix_heading(1, 1) == "Phụ lục"
    assert wording.appendix_heading(4, 5) == "Phụ lục IV"
    assert wording.appendix_reference("Chi tiết tại", 2, 2) == "(Chi tiết tại Phụ lục II kèm theo)"
