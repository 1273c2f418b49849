"""The letters of the PDF."""

import itertools
import unicodedata

import pytest

from plans_app.exceptions import MissingGlyph
from plans_app.exporters.pdf import fonts

TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
VIETNAMESE = [unicodedata.normalize("NFC", "".join(pair)) for pair in itertools.product(VOWELS, TONES)]
SIGNS = "đĐ0123456789“”‘’–—…•№₫€%&/\\()[]{}<>+-−×÷°²³½≤≥≠≈→←©®™§«»¹⁴⁵⁶⁷⁸⁹⁰□■●○√\u00a0‑"


@pytest.mark.parametrize("face", fonts.FACES)
def test_every_face_has_every_vietnamese_letter_and_the_signs_of_documents(face):
    fonts.check([("".join(VIETNAMESE) + SIGNS, face)])


@pytest.mark.parametrize("face", fonts.FACES)
def test_vietnamese_letters_are_as_wide_as_the_letter_without_tone(face):
    for letter in VIETNAMESE:
        plain = unicodedata.normalize("NFD", letter)[0]
        if plain not in "oOuU":
            assert fonts.width(letter, face) == pytest.approx(fonts.width(plain, face), abs=0.002)


def test_the_widths_are_those_of_times_new_roman():
    """The digits, the space and the letters m and M of Times are 0.5, 0.25, 0.778 and 0.889 of the size wide."""
    widths = [fonts.width(letter, fonts.REGULAR) for letter in "5 mM"]
    assert widths == pytest.approx([0.5, 0.25, 0.778, 0.889], abs=0.001)


def test_all_missing_characters_are_named_at_once():
    with pytest.raises(MissingGlyph) as caught:
        fonts.check([("漢", fonts.REGULAR), ("字a", fonts.BOLD)])
    assert "漢 (U+6F22)" in str(caught.value)
    assert "字 (U+5B57)" in str(caught.value)


def test_control_characters_and_wide_spaces_become_spaces():
    assert fonts.drawable("a\tb\u2003c\x00d") == "a b c d"


def test_text_is_composed_before_it_is_drawn():
    assert fonts.drawable("Ơ\u0323") == "Ợ"


def test_the_licence_stands_beside_the_fonts():
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
