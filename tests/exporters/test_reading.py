"""The text of the PDF as programs read it: every word, in the order of the paper, composed."""

import io
import shutil
import subprocess
import unicodedata

import pikepdf
import pypdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text as pdfminer_text

from plans_app.exporters.pdf import export_pdf
from plans_app.exporters.text import export_text
from tests.exporters.cases import PLANS, every_short_plan

pytestmark = pytest.mark.django_db
# Page numbers, which stand between the words of a page and those of the next.
FURNITURE = {str(number) for number in range(1, 100)}


def by_pdfium(data: bytes) -> str:
    pdf = pypdfium2.PdfDocument(data)
    return "\n".join(pdf[page].get_textpage().get_text_range() for page in range(len(pdf)))


def by_pypdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def by_structure(data: bytes) -> str:
    """What a screen reader follows: the tree of the document, the letters by the fonts' own maps to Unicode."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        contents = {page.objgen: _marked_contents(page) for page in pdf.pages}
        notes: list[str] = []
        return "".join([*_read(pdf.Root.StructTreeRoot.K, None, contents, notes), *notes])


def _read(element, page, contents, notes):
    """The letters of an element. A footnote is kept for the end: its mark stands within a word."""
    page = element.get("/Pg", page)
    for part in element.get("/K", []):
        if isinstance(part, int):
            yield contents[page.objgen][part]
        elif "/MCID" in part:
            yield contents[part.Pg.objgen][int(part.MCID)]
        elif part.get("/S") == "/Note":
            notes.extend(_read(part, page, contents, notes))
        elif "/Obj" not in part:
            yield from _read(part, page, contents, notes)
    if str(element.S) not in {"/Link", "/Reference", "/Lbl"}:
        yield "\n"


def _marked_contents(page: pikepdf.Page) -> dict[int, str]:
    maps = {name: _unicode_map(font) for name, font in page.Resources.Font.items()}
    found, number, letters = {}, None, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BDC":
            number = int(operands[1].MCID) if "/MCID" in operands[1] else None
        elif str(operator) == "Tf":
            letters = maps[str(operands[0])]
        elif str(operator) == "Tj" and number is not None:
            found[number] = found.get(number, "") + "".join(letters[code] for code in bytes(operands[0]))
        elif str(operator) == "EMC" and number is not None:
            found.setdefault(number, "")
    return found


def _unicode_map(font) -> dict[int, str]:
    pairs = [line.split() for line in font.ToUnicode.read_bytes().splitlines() if line.startswith(b"<")]
    codes = [(code.strip(b"<>"), letter.strip(b"<>")) for code, letter in pairs]
    return {int(code, 16): chr(int(letter, 16)) for code, letter in codes}


def by_poppler(data: bytes, tmp_path) -> str:
    path = tmp_path / "plan.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()


READERS = {
    "pdfium": lambda data, tmp_path: by_pdfium(data),
    "pdfminer": lambda data, tmp_path: pdfminer_text(io.BytesIO(data)),
    "pypdf": lambda data, tmp_path: by_pypdf(data),
    "structure": lambda data, tmp_path: by_structure(data),
} | ({"poppler": by_poppler} if shutil.which("pdftotext") else {})


def words_of(text: str) -> list[str]:
    return [word for word in text.split() if word not in FURNITURE]


def lines_of(plan) -> list[list[str]]:
    """The words of each line of the plan's text, in the order of the paper."""
    return [words for line in export_text(plan).splitlines() if (words := words_of(line))]


@pytest.mark.parametrize("reader", READERS)
@every_short_plan
def test_every_word_is_read_and_composed(plan, reader, tmp_path):
    made = plan()
    text = READERS[reader](export_pdf(made), tmp_path)
    assert text == unicodedata.normalize("NFC", text)
    expected = {word.rstrip(":") for line in lines_of(made) for word in line} - {"☐"}
    assert expected - {word.rstrip(":") for word in text.split()} == set()


@pytest.mark.parametrize("reader", ["pdfium", "pypdf", "structure"])
@every_short_plan
def test_the_words_of_the_body_are_read_in_the_order_of_the_paper(plan, reader, tmp_path):
    made = plan()
    text = " ".join(words_of(READERS[reader](export_pdf(made), tmp_path)))
    place = 0
    for child in made.body:
        for line in _sentences(child):
            found = text.find(line, place)
            assert found >= 0, line
            place = found


def _sentences(child) -> list[str]:
    """The titles of a block and of those in it, as printed without marks."""
    if child.block_type == "section":
        inner = [line for part in child.value["content"] for line in _sentences(part)]
        return [_plain(child.value["title"].upper()), *inner]
    title = child.value.get("title", "") if hasattr(child.value, "get") and child.block_type != "bullets" else ""
    return [_plain(title)] if title else []


def _plain(text: str) -> str:
    return " ".join(words_of(text.rstrip(" .:;")))


def test_the_structure_has_nothing_that_the_paper_has_not():
    data = export_pdf(PLANS["links and notes"]())
    assert sorted(words_of(by_structure(data))) == sorted(words_of(by_pdfium(data)))
