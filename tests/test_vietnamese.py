import datetime
import re
import unicodedata

import pytest

from plans_app.vietnamese import fold, format_date, format_number, nfc, restore_letters, slugify


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đổi mới", "doi moi"),
        ("  Kinh tế-xã hội ", "kinh te xa hoi"),
        ("ỦY BAN", "uy ban"),
        ("UỶ BAN", "uy ban"),
        ("", ""),
    ],
)
def test_folding_drops_marks_case_and_punctuation(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_folding_by_table_is_folding_by_definition():
    def defined(text):
        decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
        letters = "".join(c for c in decomposed if unicodedata.category(c) != "Mn").lower()
        return " ".join(re.findall(r"\w+", letters))

    codes = [*range(0x3100), *range(0xAC00, 0xAD00), *range(0xFB00, 0x10000)]
    assert [c for c in codes if fold(f"a{chr(c)}b") != defined(f"a{chr(c)}b")] == []


def test_nfc_composes_letters():
    assert nfc(unicodedata.normalize("NFD", "kế hoạch")) == "kế hoạch"


def test_a_slug_keeps_d_with_stroke_and_parts_the_reference():
    assert slugify("Kế hoạch số 39/KH-UBND về Đổi mới") == "ke-hoach-so-39-kh-ubnd-ve-doi-moi"


def test_a_long_slug_is_cut_at_a_word():
    assert slugify("một hai ba bốn", max_length=9) == "mot-hai"
    assert len(slugify("a" * 200, max_length=80)) == 80


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (datetime.date(2024, 3, 6), "ngày 06 tháng 3 năm 2024"),
        (datetime.date(2026, 1, 20), "ngày 20 tháng 01 năm 2026"),
        (datetime.date(2026, 2, 9), "ngày 09 tháng 02 năm 2026"),
        (datetime.date(2026, 12, 29), "ngày 29 tháng 12 năm 2026"),
    ],
)
def test_a_date_has_a_zero_before_small_days_and_the_first_two_months(day, text):
    assert format_date(day) == text


def test_a_number_below_ten_has_a_zero():
    assert [format_number(n) for n in (1, 9, 10, 17713)] == ["01", "09", "10", "17713"]


def test_look_alikes_of_the_stroked_d_are_replaced():
    assert restore_letters("\u00d0\u0189\u00f0\u0256 Đđ") == "ĐĐđđ Đđ"
