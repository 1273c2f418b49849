"""Word files for the tests: made with python-docx, or written by hand as other programs write them."""

import io
import zipfile

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from plans_app.importers.base import PlanDraft
from plans_app.importers.docx import read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LEFT_HEAD = ["ỦY BAN NHÂN DÂN", "XÃ QUẢNG NGỌC", "Số: 39/KH-UBND"]
RIGHT_HEAD = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Quảng Ngọc, ngày 06 tháng 3 năm 2026",
]
LEFT_FOOT = ["Nơi nhận:", "- UBND huyện (b/c);", "- Các thôn (t/h);", "- Lưu: VT, VHXH (2b)."]
RIGHT_FOOT = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "", "Lê Văn Trường"]


def read(data: bytes) -> PlanDraft:
    return read_docx(data, source_name="ke-hoach.docx")


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def two_cells(document, left: list[str], right: list[str]) -> None:
    """A table without borders, as letterhead and signature are set."""
    table = document.add_table(1, 2)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        cell.paragraphs[0].text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)


def centred(document, text: str):
    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def a_plan(*body: str):
    """A whole plan as Word holds it, with the paragraphs of `body`."""
    document = docx.Document()
    two_cells(document, LEFT_HEAD, RIGHT_HEAD)
    centred(document, "KẾ HOẠCH")
    centred(document, "Tuyên truyền an toàn giao thông năm 2026")
    document.add_paragraph("Thực hiện Kế hoạch số 12/KH-UBND ngày 01/02/2026 của UBND huyện; UBND xã xây dựng như sau:")
    for text in body:
        document.add_paragraph(text)
    document.add_paragraph("Trên đây là Kế hoạch tuyên truyền./.")
    two_cells(document, LEFT_FOOT, RIGHT_FOOT)
    return document


def add_before_end(document, xml: str) -> None:
    """Puts hand-written XML (prefix w) before the section properties."""
    body = document.element.body
    wrapped = parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a')}>{xml}</w:body>")
    for child in list(wrapped):
        body.insert(len(body) - 1, child)


def give_numbering(document, xml: str) -> None:
    """Replaces the lists of python-docx's template by hand-written ones."""
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for child in list(parse_xml(f"<w:numbering {nsdecls('w')}>{xml}</w:numbering>")):
        numbering.append(child)


def level(index: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(document, text: str, number_id: int, index: int = 0):
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{index}"/><w:numId w:val="{number_id}"/></w:numPr>'
    properties.append(parse_xml(xml))
    return paragraph


def with_part(data: bytes, name: str, content: bytes | str) -> bytes:
    """The package with one part more, or another content for it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    return stream.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def with_footnotes(document, *notes: str) -> bytes:
    """The file with notes 1, 2, … in footnotes.xml, as Word writes them: separators first."""
    separators = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    entries = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> {note}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, start=1)
    )
    data = with_part(
        saved(document), "word/footnotes.xml", f'<w:footnotes xmlns:w="{W}">{separators}{entries}</w:footnotes>'
    )
    types = part(data, "[Content_Types].xml").replace(
        "</Types>",
        '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.footnotes+xml"/></Types>',
    )
    relations = part(data, "word/_rels/document.xml.rels").replace(
        "</Relationships>",
        f'<Relationship Id="rIdNotes" Type="{RELATIONS}/footnotes" Target="footnotes.xml"/></Relationships>',
    )
    data = with_part(data, "[Content_Types].xml", types)
    return with_part(data, "word/_rels/document.xml.rels", relations)


def add_note_mark(paragraph, number: int) -> None:
    look = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    xml = f'<w:r {nsdecls("w")}>{look}<w:footnoteReference w:id="{number}"/></w:r>'
    paragraph._p.append(parse_xml(xml))


def package(body: str, *, styles: str = "", numbering: str = "") -> bytes:
    """A Word file of hand-written XML, as small as LibreOffice's would be without its settings."""
    parts = {"document": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'}
    if styles:
        parts["styles"] = f'<w:styles xmlns:w="{W}">{styles}</w:styles>'
    if numbering:
        parts["numbering"] = f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>'
    return _zipped(parts)


def _zipped(parts: dict[str, str]) -> bytes:
    base = MAIN_TYPE.removesuffix("document.main+xml")
    kinds = {name: f"{base}{name}+xml" for name in parts} | {"document": MAIN_TYPE}
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{kinds[name]}"/>' for name in parts)
    links = "".join(
        f'<Relationship Id="r{name}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>'
        for name in parts
        if name != "document"
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{types}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{relations}">{links}</Relationships>')
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def in_list(text: str, number_id: int, index: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{number_id}"/></w:numPr>')
