"""The style sheet: a style of Word for each component of the rule-set, so that a change of one changes them all."""

from dataclasses import dataclass

from plans_app.exporters.docx.elements import colour, half_points, twips, w
from plans_app.exporters.pdf.styles import SINGLE_SPACING, Styles

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
BULLET_STYLES = ("ListBullet", "ListBullet2")
HEADING_STYLES = ("Heading1", "Heading2", "Heading3", "Heading4")
# Word's own measure: a line of 240 is single spacing.
_SINGLE_LINE = 240
_ALIGN = {"left": "left", "center": "center", "justify": "both"}


@dataclass(frozen=True, slots=True)
class NamedStyle:
    """A style of a paragraph: Word's id and name, the component of the rule-set that it prints, what follows it.

    Word knows its own styles (headings, lists, footnotes) by their English names; the others have ours. `outline` is
    the level in the navigation pane, from 0; `keeps` says that no page ends after the paragraph or inside it.
    """

    id: str
    name: str
    component: str
    next: str = ""
    outline: int | None = None
    keeps: bool = False


NAMED_STYLES = (
    NamedStyle("BodyText", "Body Text", "body"),
    NamedStyle("Title", "Title", "kind", next="Subtitle", keeps=True),
    NamedStyle("Subtitle", "Subtitle", "subject", next="BodyText", keeps=True),
    NamedStyle("Heading1", "heading 1", "section", next="BodyText", outline=0, keeps=True),
    NamedStyle("Heading2", "heading 2", "subsection", next="BodyText", outline=1, keeps=True),
    NamedStyle("Heading3", "heading 3", "subsection", next="BodyText", outline=2, keeps=True),
    NamedStyle("Heading4", "heading 4", "subsection", next="BodyText", outline=3, keeps=True),
    NamedStyle("ListBullet", "List Bullet", "body"),
    NamedStyle("ListBullet2", "List Bullet 2", "body"),
    NamedStyle("Quote", "Quote", "body"),
    NamedStyle("Caption", "caption", "caption", keeps=True),
    NamedStyle("FootnoteText", "footnote text", "note"),
    NamedStyle("Header", "header", "page_number"),
    NamedStyle("Footer", "footer", "contact"),
    NamedStyle("PlanCirculation", "Phạm vi lưu hành", "stamp"),
    NamedStyle("PlanContact", "Thông tin liên hệ", "contact"),
    NamedStyle("PlanBasis", "Căn cứ", "basis"),
    NamedStyle("PlanLabel", "Nhãn", "body", next="BodyText"),
    NamedStyle("PlanNationalName", "Quốc hiệu", "national_name"),
    NamedStyle("PlanMotto", "Tiêu ngữ", "motto"),
    NamedStyle("PlanSuperior", "Cơ quan chủ quản", "superior"),
    NamedStyle("PlanIssuer", "Cơ quan ban hành", "issuer"),
    NamedStyle("PlanNumber", "Số, ký hiệu", "number"),
    NamedStyle("PlanPlaceAndDate", "Địa danh, thời gian", "place_and_date"),
    NamedStyle("PlanUrgency", "Mức độ khẩn", "urgency", keeps=True),
    NamedStyle("PlanAuthority", "Quyền hạn, chức vụ", "authority"),
    NamedStyle("PlanSigner", "Người ký", "signer"),
    NamedStyle("PlanRecipientsHeading", "Nơi nhận", "recipients_heading"),
    NamedStyle("PlanRecipients", "Danh sách nơi nhận", "recipients"),
    NamedStyle("PlanDrafter", "Người soạn thảo, số bản", "drafter"),
    NamedStyle("PlanAppendix", "Phụ lục", "appendix", next="PlanAppendixTitle", outline=0, keeps=True),
    NamedStyle("PlanAppendixTitle", "Tên phụ lục", "appendix_title", next="BodyText", keeps=True),
    NamedStyle("PlanAppendixReference", "Kèm theo văn bản", "appendix_reference", next="BodyText"),
    NamedStyle("PlanCell", "Ô của bảng", "cell"),
)
# Paragraphs with the gap of the text above them; all others stand close.
_SPACED = {"body", "basis", "subsection", "note", "caption"}
_TIGHT = {"FootnoteText"}


def style_sheet(styles: Styles):
    """`<w:styles>` of one rule-set in one profile."""
    size = half_points(styles.of("body").size)
    fonts = w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    language = w("lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi=LANGUAGE)
    run = w("rPr", fonts, w("sz", val=size), w("szCs", val=size), language)
    single = w("spacing", before=0, after=0, line=_SINGLE_LINE, lineRule="auto")
    defaults = w("docDefaults", w("rPrDefault", run), w("pPrDefault", w("pPr", single)))
    normal = w("style", w("name", val="Normal"), w("qFormat"), type="paragraph", default=1, styleId="Normal")
    named = [_paragraph_style(styles, named) for named in NAMED_STYLES]
    return w("styles", defaults, normal, *named, _rule_style(styles), *_other_styles(styles))


def _paragraph_style(styles: Styles, named: NamedStyle):
    style = styles.of(named.component)
    indent = twips(style.first_indent) if named.id != "Quote" else 0
    left = twips(styles.length("quotation_indent")) if named.id == "Quote" else None
    numbering = _numbering_of(named.id)
    properties = w(
        "pPr",
        w("keepNext") if named.keeps else None,
        w("keepLines") if named.keeps else None,
        numbering,
        _spacing(styles, named),
        w("ind", left=left, firstLine=indent) if left or indent else None,
        w("jc", val=_ALIGN[style.align]),
        w("outlineLvl", val=named.outline) if named.outline is not None else None,
    )
    size = half_points(style.size)
    ink = colour(styles.ruleset.components[named.component].colour)
    run = w(
        "rPr",
        w("b") if style.bold else None,
        w("bCs") if style.bold else None,
        w("i") if style.italic else None,
        w("iCs") if style.italic else None,
        w("caps") if style.capitals else None,
        w("color", val=ink) if ink != "auto" else None,
        w("sz", val=size),
        w("szCs", val=size),
    )
    return w(
        "style",
        w("name", val=named.name),
        w("basedOn", val="Normal"),
        w("next", val=named.next) if named.next else None,
        w("qFormat"),
        properties,
        run,
        type="paragraph",
        styleId=named.id,
        customStyle=1 if named.id.startswith("Plan") else None,
    )


def _numbering_of(style_id: str):
    """The list that a style belongs to; see `plans_app.exporters.docx.numbering`."""
    for number, family in ((1, HEADING_STYLES), (2, BULLET_STYLES)):
        if style_id in family:
            return w("numPr", w("ilvl", val=family.index(style_id)), w("numId", val=number))
    return None


def _spacing(styles: Styles, named: NamedStyle):
    style = styles.of(named.component)
    gap = styles.figure("paragraph_gap_points") if named.component in _SPACED and named.id not in _TIGHT else 0
    if named.component == "section":
        gap = styles.figure("section_gap_points")
    if named.component == "kind":
        gap = styles.figure("title_gap_points")
    line = round(style.leading / (style.size * SINGLE_SPACING) * _SINGLE_LINE)
    return w("spacing", before=twips(gap), after=0, line=line, lineRule="auto")


def _rule_style(styles: Styles):
    """An empty line as low as the gap below a rule, which is its upper border."""
    gap = twips(styles.figure("rule_gap_points"))
    return w(
        "style",
        w("name", val="Đường kẻ"),
        w("basedOn", val="Normal"),
        w("pPr", w("keepNext"), w("spacing", before=gap, after=0, line=gap, lineRule="exact")),
        w("rPr", w("sz", val=2), w("szCs", val=2)),
        type="paragraph",
        styleId="PlanRule",
        customStyle=1,
    )


def _other_styles(styles: Styles):
    yield w(
        "style",
        w("name", val="Default Paragraph Font"),
        w("uiPriority", val=1),
        w("semiHidden"),
        type="character",
        default=1,
        styleId="DefaultParagraphFont",
    )
    yield _character_style("FootnoteReference", "footnote reference", w("vertAlign", val="superscript"))
    # A link is printed as the text around it: an administrative document is black (Decree 30, Appendix I, I.4).
    yield _character_style("Hyperlink", "Hyperlink", w("color", val="auto"))
    zero = [w(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right")]
    yield w(
        "style",
        w("name", val="Normal Table"),
        w("semiHidden"),
        w("tblPr", w("tblInd", w=0, type="dxa"), w("tblCellMar", *zero)),
        type="table",
        default=1,
        styleId="TableNormal",
    )
    yield _table_style(styles)


def _character_style(style_id: str, name: str, *properties):
    based_on = w("basedOn", val="DefaultParagraphFont")
    return w("style", w("name", val=name), based_on, w("rPr", *properties), type="character", styleId=style_id)


def _table_style(styles: Styles):
    """Ruled cells (the built-in style "Table Grid")."""
    eighths = round(styles.figure("table_line_points") * 8)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = [w(side, val="single", sz=eighths, space=0, color="auto") for side in sides]
    padding = twips(styles.figure("cell_padding_points"))
    margins = [w(side, w=padding, type="dxa") for side in ("top", "left", "bottom", "right")]
    return w(
        "style",
        w("name", val="Table Grid"),
        w("basedOn", val="TableNormal"),
        w("tblPr", w("tblBorders", *borders), w("tblCellMar", *margins)),
        type="table",
        styleId="TableGrid",
    )
