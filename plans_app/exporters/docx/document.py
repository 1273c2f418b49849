"""A plan as a Word file: its parts in the order of the paper, each appendix a section with pages of its own."""

from xml.sax.saxutils import escape

from docx.oxml.ns import qn

from plans_app.exporters import wording
from plans_app.exporters.docx.body import Composer, appendix_elements
from plans_app.exporters.docx.elements import paragraph, safe, twips, w
from plans_app.exporters.docx.letterhead import letterhead
from plans_app.exporters.docx.margins import margin_parts, references
from plans_app.exporters.docx.package import pack
from plans_app.exporters.docx.sheet import SEPARATORS, Sheet
from plans_app.exporters.docx.signature_block import signature_block
from plans_app.exporters.docx.styles import LANGUAGE, style_sheet
from plans_app.exporters.pdf.document import choose_styles
from plans_app.exporters.pdf.styles import Styles

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The version of Word whose layout the file asks for: 2013 and later.
_COMPATIBILITY = 15
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</cp:coreProperties>'
)


def export_docx(plan) -> bytes:
    """The Word file of `plan`, a saved page, an unsaved one or that of a revision. The same plan gives the same bytes.

    It has the sizes of letters of the PDF, real styles, automatic numbers and footnotes. Raises RenderError when a
    picture cannot be read.
    """
    sheet = Sheet(choose_styles(plan))
    main = [*letterhead(sheet, plan), *_kept_with_end(list(Composer(sheet, plan).elements()))]
    main += signature_block(sheet, plan)
    document = w("document", _body(sheet.styles, [main, *appendix_elements(sheet, plan)]))
    parts = {
        "styles": style_sheet(sheet.styles),
        "numbering": sheet.numbering.element(),
        "settings": _settings(),
        "footnotes": sheet.footnotes(),
        **margin_parts(sheet.styles, plan),
    }
    return pack(document, parts, sheet.relations, _core_properties(plan))


def _kept_with_end(elements: list) -> list:
    """`elements`, the last paragraph bound to what follows, so that the signature never stands alone on a page."""
    if elements and elements[-1].tag == qn("w:p"):
        properties = elements[-1].find(qn("w:pPr"))
        if properties.find(qn("w:keepNext")) is None:
            properties.insert(1, w("keepNext"))
    return elements


def _body(styles: Styles, parts: list[list]):
    """The parts below each other, each a section; the last one's properties are those of the body."""
    *first, last = parts
    body = w("body")
    for index, elements in enumerate(first):
        body.extend(elements)
        body.append(paragraph("PlanRule", properties=(w("keepNext", val=0), _section(styles, is_appendix=index > 0))))
    body.extend(last)
    if last[-1].tag == qn("w:tbl"):
        # No table ends a document: Word would not open it.
        body.append(paragraph("PlanRule", properties=(w("keepNext", val=0),)))
    body.append(_section(styles, is_appendix=bool(first)))
    return body


def _section(styles: Styles, *, is_appendix: bool):
    """Paper and margins (Decree 30, Appendix I, I.3), pages counted from 1, the first without its number (I.7)."""
    margins = {side: twips(styles.length(f"margin_{side}")) for side in ("top", "right", "bottom", "left")}
    edge = twips(styles.length("page_number_from_edge"))
    return w(
        "sectPr",
        *references(is_appendix=is_appendix),
        w("footnotePr", w("numRestart", val="continuous")),
        w("type", val="nextPage"),
        w("pgSz", w=twips(styles.paper_width), h=twips(styles.paper_height)),
        # A footer stands on the bottom margin and takes its room from the text.
        w("pgMar", **margins, header=edge, footer=margins["bottom"], gutter=0),
        w("pgNumType", start=1),
        w("titlePg"),
    )


def _settings():
    separators = [w("footnote", id=number) for number in SEPARATORS]
    setting = w(
        "compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=_COMPATIBILITY
    )
    return w(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=720),
        w("characterSpacingControl", val="doNotCompress"),
        w("footnotePr", *separators),
        w("compat", setting),
        w("themeFontLang", val=LANGUAGE),
        w("decimalSymbol", val=","),
        w("listSeparator", val=";"),
    )


def _core_properties(plan) -> str:
    """Title, author, subject and language; the file's moments are the day of the document, for no clock is asked."""
    reference = f" {plan.reference}" if plan.reference else ""
    author = safe(wording.issuer_name(plan))
    texts = {
        "dc:title": safe(f"{plan.document_kind.strip().capitalize()}{reference}: {plan.subject}"),
        "dc:creator": author,
        "cp:lastModifiedBy": author,
        "dc:subject": safe(plan.subject),
        "cp:category": safe(plan.document_kind.strip().capitalize()),
        "dc:language": LANGUAGE,
    }
    properties = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())
    if plan.issued_on:
        moment = f"{plan.issued_on.isoformat()}T00:00:00Z"
        for name in ("created", "modified"):
            properties += f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
    return _CORE.format(properties)
