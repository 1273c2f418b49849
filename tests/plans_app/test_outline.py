"""Numbers of headings are computed, and an irregular printed one is kept."""

import pytest

from plans_app.blocks import PlanBodyBlock
from plans_app.outline import headings, point_letter, roman


def heading(kind="subsection", marker="", level="1", content=(), **values):
    value = {"marker": marker, "title": values.get("title", "x"), "text": "", "level": level, "content": list(content)}
    if kind == "assignment":
        value |= {"unit": "Phòng Kinh tế", "tasks": []}
    return {"type": kind, "value": value, "id": values.get("id", "x")}


def marks(*blocks):
    return [found.marker for found in headings(PlanBodyBlock().to_python(list(blocks)))]


def citations(*blocks):
    return [found.citation for found in headings(PlanBodyBlock().to_python(list(blocks)))]


def test_sections_take_roman_numbers():
    assert marks(*[heading("section") for _ in range(4)]) == ["I.", "II.", "III.", "IV."]


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (19, "XIX"), (59, "LIX")]
)
def test_roman_numerals(number, numeral):
    assert roman(number) == numeral


def test_points_follow_the_vietnamese_alphabet():
    letters = [point_letter(number) for number in range(1, 25)]
    assert letters[:8] == ["a", "b", "c", "d", "đ", "e", "g", "h"]
    assert letters[22:] == ["y", "aa"]
    assert not {"f", "j", "w", "z"} & set("".join(letters))


def test_subsections_count_again_in_each_section():
    inner = [heading(), heading()]
    assert marks(heading("section", content=inner), heading("section", content=inner)) == [
        "I.",
        "1.",
        "2.",
        "II.",
        "1.",
        "2.",
    ]


def test_decimal_numbers_follow_the_number_above():
    inner = [heading(), heading(level="2"), heading(level="2"), heading(), heading(level="2")]
    assert marks(heading("section", content=inner)) == ["I.", "1.", "1.1.", "1.2.", "2.", "2.1."]


def test_assignments_count_together_with_subsections():
    assert marks(heading("section", content=[heading(), heading("assignment"), heading()])) == ["I.", "1.", "2.", "3."]


def test_points_start_again_below_each_number():
    inner = [heading(), heading(level="3"), heading(level="3"), heading(), heading(level="3")]
    assert marks(heading("section", content=inner)) == ["I.", "1.", "a)", "b)", "2.", "a)"]


def test_a_number_printed_otherwise_is_kept():
    assert marks(heading("section"), heading("section", marker="II"), heading("section", marker="II")) == [
        "I.",
        "II.",
        "II.",
    ]


def test_a_plan_without_sections_is_numbered_too():
    assert marks(heading(), heading(level="3"), heading()) == ["1.", "a)", "2."]


def test_a_citation_names_the_way_to_the_heading():
    inner = [heading(), heading(level="2"), heading(level="3"), heading("assignment")]
    assert citations(heading("section", content=inner)) == ["I", "I.1", "I.1.1", "I.1.1.a", "I.2"]


def test_the_anchor_of_a_heading_is_the_id_of_its_block():
    (found,) = headings(PlanBodyBlock().to_python([heading("section", id="5f0c")]))
    assert found.anchor == "muc-5f0c"
