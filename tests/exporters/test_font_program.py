"""Fonts cut to the letters of a document, read by fontTools and not by what cut them."""

import io

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from plans_app.exporters.pdf import fonts

LETTERS = "aộĐỹ ("


def cut(face: str, letters: str) -> TTFont:
    """The first font of `face` with nothing but `letters`, its sums checked."""
    font = fonts.load(face).fonts[0]
    codes = [code for code, letter in font.by_code.items() if chr(letter) in letters]
    return TTFont(io.BytesIO(font.program.cut(codes)), checkChecksums=2)


def glyph(file: TTFont, face: str, letter: str) -> str | None:
    """The name of the picture of `letter` in a cut font, by the code that pages have for it."""
    codes = {letter: code for code, letter in fonts.load(face).fonts[0].by_code.items()}
    return file["cmap"].getcmap(1, 0).cmap.get(codes[ord(letter)])


def shape(file: TTFont, name: str) -> tuple[list, float]:
    glyphs = file.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen.value, glyphs[name].width


@pytest.mark.parametrize("face", fonts.FACES)
def test_letters_have_the_shape_that_the_family_gives_them(face):
    whole = TTFont(fonts.FOLDER / f"{face}.ttf")
    file = cut(face, LETTERS)
    for letter in LETTERS:
        assert shape(file, glyph(file, face, letter)) == shape(whole, whole.getBestCmap()[ord(letter)])


@pytest.mark.parametrize("face", fonts.FACES)
def test_other_letters_are_not_in_the_file(face):
    file = cut(face, LETTERS)
    assert glyph(file, face, "e") in (None, ".notdef")
    drawn = [name for name in file.getGlyphOrder() if shape(file, name)[0]]
    assert len(drawn) < 3 * len(LETTERS) < len(file.getGlyphOrder()) / 10


def test_every_letter_of_every_font_of_the_family_can_be_cut():
    for face in fonts.FACES:
        for font in fonts.load(face).fonts:
            file = TTFont(io.BytesIO(font.program.cut(font.by_code)), checkChecksums=2)
            assert len(file["cmap"].getcmap(1, 0).cmap) >= len(font.by_code)


def test_fewer_letters_make_a_smaller_file():
    program = fonts.load(fonts.REGULAR).fonts[0].program
    assert len(program.cut(range(0x61, 0x65))) < len(program.cut(range(0x20, 0x7F))) / 2
