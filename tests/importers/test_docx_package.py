"""Files that are no honest Word file are refused with a word that helps, and never opened."""

import io
import re
import zipfile

import pytest

from plans_app.exceptions import ImportRefused
from plans_app.importers import docx_package
from tests.importers import docx_fixtures as word

GOOD = word.package(word.paragraph("Treo cờ."))


def refusal(data: bytes) -> str:
    with pytest.raises(ImportRefused, match=r"ke-hoach\.docx") as caught:
        word.read(data)
    return str(caught.value)


def zipped(*entries: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"x" * 500,
        GOOD[: len(GOOD) // 2],
        GOOD[:-30],
        zipped(),
        zipped(("a.txt", b"x")),
        word.with_part(GOOD, "word/document.xml", "<w:document"),
        word.with_part(GOOD, "word/document.xml", "<x/>"),
        word.with_part(GOOD, "[Content_Types].xml", "<Types"),
        word.with_part(GOOD, "word/footnotes.xml", "<w:footnotes"),
    ],
)
def test_a_damaged_file_is_refused(data):
    assert refusal(data)


def test_a_flipped_bit_is_noticed():
    damaged = bytearray(GOOD)
    damaged[GOOD.index(b"word/document.xml") + 40] ^= 0xFF
    assert refusal(bytes(damaged))


def test_another_office_file_is_refused():
    types = word.part(GOOD, "[Content_Types].xml").replace("wordprocessingml.document", "spreadsheetml.sheet")
    assert refusal(word.with_part(GOOD, "[Content_Types].xml", types))


def test_a_file_with_a_password_says_so():
    data = docx_package.COMPOUND_FILE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert refusal(data) != refusal(docx_package.COMPOUND_FILE + b"\0" * 600)


def test_a_file_with_macros_is_refused():
    assert refusal(word.with_part(GOOD, "word/vbaProject.bin", b"\0")) == refusal(
        word.with_part(
            GOOD,
            "[Content_Types].xml",
            word.part(GOOD, "[Content_Types].xml").replace(
                word.MAIN_TYPE, "application/vnd.ms-word.document.macroEnabled.main+xml"
            ),
        )
    )


def test_a_bomb_is_refused_before_it_bursts():
    bomb = word.with_part(GOOD, "word/media/a.bin", b"\0" * 30_000_000)
    assert len(bomb) < 60_000
    assert refusal(bomb)


def test_too_much_xml_is_refused(monkeypatch):
    monkeypatch.setattr(docx_package, "MAX_XML_BYTES", 500)
    assert refusal(GOOD)


def test_too_many_parts_are_refused():
    assert refusal(zipped(*((f"word/{i}.xml", b"<x/>") for i in range(docx_package.MAX_PARTS + 1))))


def test_a_size_that_the_file_only_claims_is_not_believed():
    data = bytearray(word.with_part(GOOD, "word/media/a.bin", b"a" * 100_000))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(data))


def test_two_parts_of_one_name_are_refused():
    entries = [(name, word.part(GOOD, name).encode()) for name in zipfile.ZipFile(io.BytesIO(GOOD)).namelist()]
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(*entries, ("word/document.xml", b"<x/>"))
    assert refusal(data)


LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>',
        '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        '<!doctype x SYSTEM "http://localhost/x.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(declaration, encoding):
    document = (
        f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<w:document xmlns:w="{word.W}">&a9;</w:document>'
    )
    assert refusal(word.with_part(GOOD, "word/document.xml", document.encode(encoding)))


def test_an_encoding_that_could_hide_them_is_refused():
    document = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-'
    assert refusal(word.with_part(GOOD, "word/document.xml", document))


def test_what_a_file_points_to_is_never_fetched():
    relations = word.part(GOOD, "word/_rels/document.xml.rels").replace(
        "</Relationships>",
        f'<Relationship Id="r9" Type="{word.RELATIONS}/attachedTemplate" Target="http://127.0.0.1:9/x" '
        'TargetMode="External"/></Relationships>',
    )
    draft = word.read(word.with_part(GOOD, "word/_rels/document.xml.rels", relations))
    assert draft.body[0].text == "Treo cờ."


def test_a_file_with_any_one_element_missing_is_read_or_refused():
    plan = word.saved(word.a_plan("I. MỤC ĐÍCH", "- Treo cờ."))
    for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels"):
        content = word.part(plan, name)
        for tag in sorted(set(re.findall(r"<[^<>?]+/>", content)))[:12]:
            try:
                draft = word.read(word.with_part(plan, name, content.replace(tag, "")))
            except ImportRefused:
                continue
            assert "Treo cờ." in "".join(block.text for block in draft.body)
