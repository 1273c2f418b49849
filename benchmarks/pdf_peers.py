"""One sheet as a PDF by other programs, each written as its users write it. None tags or archives its file.

All of them set the same paragraphs in the same four faces of the same files, in the sizes and margins of the sheet,
with the two columns of the head and of the foot, and a page number from the second page on.
"""

import html
import io
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.sheet import Run, Runs, Sheet

FONTS = Path(__file__).parent.parent / "plans_app" / "exporters" / "pdf" / "fonts"
FACES = ("Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic")
REGULAR, BOLD, ITALIC, BOLD_ITALIC = FACES
PAGE_NUMBER_FROM_EDGE = 34
RULE = 0.6

# ReportLab


def _register_faces() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for face in FACES:
        pdfmetrics.registerFont(TTFont(face, FONTS / f"{face}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)


def _platypus_styles(sheet: Sheet) -> dict:
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
    from reportlab.lib.styles import ParagraphStyle

    def centred(name: str, face: str, size: float) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=face, fontSize=size, leading=size * 1.15, alignment=TA_CENTER)

    return {
        "body": ParagraphStyle(
            "body",
            fontName=REGULAR,
            fontSize=sheet.size,
            leading=sheet.leading,
            alignment=TA_JUSTIFY,
            firstLineIndent=sheet.indent,
            spaceAfter=sheet.gap,
        ),
        "head": centred("head", REGULAR, sheet.head_size),
        "bold head": centred("bold head", BOLD, sheet.head_size),
        "italic head": centred("italic head", ITALIC, sheet.size),
        "title": centred("title", BOLD, sheet.size),
        "list": ParagraphStyle("list", fontName=REGULAR, fontSize=sheet.list_size, leading=sheet.list_size * 1.15),
    }


def _marked_up(runs: Runs) -> str:
    return "".join(_wrapped(_wrapped(html.escape(run.text), "i", run.italic), "b", run.bold) for run in runs)


def _wrapped(text: str, tag: str, is_marked: bool) -> str:
    return f"<{tag}>{text}</{tag}>" if is_marked else text


def _platypus_story(sheet: Sheet, styles: dict) -> list:
    from reportlab.platypus import HRFlowable, Paragraph, Spacer, Table

    width = sheet.paper[0] - sheet.left - sheet.right

    def text(words: str, style: str) -> Paragraph:
        return Paragraph(html.escape(words), styles[style])

    def rule(share: int) -> HRFlowable:
        return HRFlowable(width=f"{share}%", thickness=RULE, color="black", spaceAfter=sheet.gap)

    def columns(left: list, right: list, share: float) -> Table:
        table_style = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        return Table([[left, right]], colWidths=[width * share, width * (1 - share)], style=table_style)

    issuer = [text(sheet.issuer, "bold head"), rule(33), text(sheet.number, "head")]
    national = [text(sheet.national_name, "bold head"), text(sheet.motto, "bold head"), rule(60)]
    recipients = [Paragraph("<b><i>Nơi nhận:</i></b>", styles["list"])]
    recipients += [text(line, "list") for line in sheet.recipients]
    signature = [text(line, "bold head") for line in sheet.signature]
    signature += [Spacer(1, sheet.signature_space), text(sheet.signer, "title")]
    return [
        columns(issuer, [*national, text(sheet.place, "italic head")], 0.4),
        Spacer(1, sheet.gap),
        text(sheet.kind, "title"),
        text(sheet.subject, "title"),
        rule(33),
        *[Paragraph(_marked_up(runs), styles["body"]) for runs in sheet.body],
        columns(recipients, signature, 0.5),
    ]


def _number_page(canvas, template) -> None:
    if template.page > 1:
        width, height = template.pagesize
        canvas.setFont(REGULAR, 13)
        canvas.drawCentredString(width / 2, height - PAGE_NUMBER_FROM_EDGE, str(template.page))


def _platypus(sheet: Sheet, styles: dict, **options) -> bytes:
    from reportlab.platypus import SimpleDocTemplate

    buffer = io.BytesIO()
    margins = {"leftMargin": sheet.left, "rightMargin": sheet.right, "topMargin": sheet.top}
    template = SimpleDocTemplate(buffer, pagesize=sheet.paper, bottomMargin=sheet.bottom, **margins, **options)
    template.build(_platypus_story(sheet, styles), onFirstPage=_number_page, onLaterPages=_number_page)
    return buffer.getvalue()


def naive_platypus(sheet: Sheet) -> bytes:
    """As the user guide leads: fonts and styles made for each document, everything else as it comes."""
    _register_faces()
    return _platypus(sheet, _platypus_styles(sheet))


_registered = cache(_register_faces)
_kept_styles: dict[float, dict] = {}


def tuned_platypus(sheet: Sheet) -> bytes:
    """Fonts and styles made once in a process, pages compressed without the detour through ASCII."""
    from reportlab import rl_config

    _registered()
    rl_config.useA85 = 0
    styles = _kept_styles.get(sheet.size) or _kept_styles.setdefault(sheet.size, _platypus_styles(sheet))
    try:
        return _platypus(sheet, styles, pageCompression=1)
    finally:
        rl_config.useA85 = 1


def bare_canvas(sheet: Sheet, pages: list) -> bytes:
    """The floor: ReportLab's canvas with every place known beforehand. `pages` hold (face, size, x, y, space, text)."""
    from reportlab.pdfgen.canvas import Canvas

    _registered()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=sheet.paper, pageCompression=1)
    for lines in pages:
        text, letters = canvas.beginText(), None
        for face, size, x, y, space, words in lines:
            if (face, size) != letters:
                text.setFont(face, size)
                letters = face, size
            text.setTextOrigin(x, y)
            text.setWordSpace(space)
            text.textOut(words)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


# typst


@cache
def _typst_fonts():
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def _typst_text(run: Run) -> str:
    quoted = run.text.replace("\\", "\\\\").replace('"', '\\"')
    text = f'#text("{quoted}")'
    text = f"#emph[{text}]" if run.italic else text
    return f"#strong[{text}]" if run.bold else text


def _typst_lines(lines: list[str], **marks: bool) -> str:
    return " \\\n".join(_typst_text(Run(line, **marks)) for line in lines)


def typst_source(sheet: Sheet) -> str:
    """The sheet in typst's language."""
    margin = f"left: {sheet.left}pt, right: {sheet.right}pt, top: {sheet.top}pt, bottom: {sheet.bottom}pt"
    # typst's leading lies between the lines: what the letters themselves do not take.
    leading = sheet.leading - sheet.size * 0.66
    rule = "#line(length: {}%, stroke: 0.6pt)"
    paragraphs = "\n\n".join("".join(_typst_text(run) for run in runs) for runs in sheet.body)
    return f"""
#set page(paper: "a4", margin: ({margin}), header: context if counter(page).get().first() > 1 {{
  align(center, text(13pt)[#counter(page).display()])
}})
#set text(font: "Tinos", size: {sheet.size}pt, lang: "vi", hyphenate: false)
#set par(justify: true, leading: {leading}pt, spacing: {leading + sheet.gap}pt)
#grid(columns: (40%, 60%), align: center)[
  #set text({sheet.head_size}pt)
  #set par(leading: 5pt, justify: false)
  {_typst_lines([sheet.issuer], bold=True)}
  {rule.format(33)}
  {_typst_lines([sheet.number])}
][
  #set text({sheet.head_size}pt)
  #set par(leading: 5pt, justify: false)
  {_typst_lines([sheet.national_name, sheet.motto], bold=True)}
  {rule.format(60)}
  #text({sheet.size}pt)[{_typst_lines([sheet.place], italic=True)}]
]
#align(center)[
  #set par(justify: false)
  {_typst_lines([sheet.kind, sheet.subject], bold=True)}
  {rule.format(33)}
]
#set par(first-line-indent: (amount: {sheet.indent}pt, all: true))
{paragraphs}

#set par(first-line-indent: 0pt, justify: false, leading: 4pt)
#grid(columns: (50%, 50%))[
  #set text({sheet.list_size}pt)
  {_typst_lines(["Nơi nhận:"], bold=True, italic=True)} \\
  {_typst_lines(sheet.recipients)}
][
  #set align(center)
  #set text({sheet.head_size}pt)
  {_typst_lines(sheet.signature, bold=True)}
  #v({sheet.signature_space}pt)
  {_typst_lines([sheet.signer], bold=True)}
]
"""


def typst(sheet: Sheet) -> bytes:
    """Fonts read once in a process."""
    import typst as engine

    return engine.compile(typst_source(sheet).encode(), font_paths=_typst_fonts())


# Browsers and what thinks like them


@cache
def _font_rules() -> str:
    marks = (("normal", "normal"), ("bold", "normal"), ("normal", "italic"), ("bold", "italic"))
    return "".join(
        f"@font-face{{font-family:Tinos;font-weight:{weight};font-style:{style};"
        f"src:url({(FONTS / face).as_uri()}.ttf)}}"
        for face, (weight, style) in zip(FACES, marks, strict=True)
    )


def as_html(sheet: Sheet) -> str:
    """The sheet as a web page for print."""

    def paragraphs(lines: list[str], kind: str = "") -> str:
        return "".join(f"<p class='{kind}'>{html.escape(line)}</p>" for line in lines)

    body = "".join(f"<p>{_marked_up(runs)}</p>" for runs in sheet.body)
    margins = f"{sheet.top}pt {sheet.right}pt {sheet.bottom}pt {sheet.left}pt"
    return f"""<!doctype html><html lang="vi"><meta charset="utf-8"><title>{html.escape(sheet.subject)}</title><style>
{_font_rules()}
@page {{ size: A4; margin: {margins}; @top-center {{ content: counter(page); font: 13pt Tinos }} }}
@page :first {{ @top-center {{ content: none }} }}
body {{ font: {sheet.size}pt/{sheet.leading}pt Tinos; margin: 0 }}
p {{ margin: 0 0 {sheet.gap}pt; text-align: justify; text-indent: {sheet.indent}pt; orphans: 2; widows: 2 }}
table {{ width: 100%; border-collapse: collapse }}
td {{ vertical-align: top; width: 50%; padding: 0 }}
td p, .centred p {{ margin: 0; text-indent: 0; text-align: center; line-height: 1.15 }}
.head {{ font-size: {sheet.head_size}pt }}
.list p {{ font-size: {sheet.list_size}pt; text-align: left }}
.bold {{ font-weight: bold }}
.italic {{ font-style: italic; font-size: {sheet.size}pt }}
hr {{ width: 33%; border: 0; border-top: 0.6pt solid; margin: 2pt auto 6pt }}
</style>
<table class="head"><tr>
<td>{paragraphs([sheet.issuer], "bold")}<hr>{paragraphs([sheet.number])}</td>
<td>{paragraphs([sheet.national_name, sheet.motto], "bold")}<hr>{paragraphs([sheet.place], "italic")}</td>
</tr></table>
<div class="centred">{paragraphs([sheet.kind, sheet.subject], "bold")}<hr></div>
{body}
<table><tr>
<td class="list"><p class="bold"><i>Nơi nhận:</i></p>{paragraphs(sheet.recipients)}</td>
<td class="head">{paragraphs(sheet.signature, "bold")}<div style="height:{sheet.signature_space}pt"></div>
{paragraphs([sheet.signer], "bold")}</td>
</tr></table></html>"""


@cache
def _weasyprint_fonts():
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def weasyprint(sheet: Sheet) -> bytes:
    """Fonts read once in a process."""
    from weasyprint import HTML

    return HTML(string=as_html(sheet)).write_pdf(font_config=_weasyprint_fonts())


class Chromium:
    """One browser that prints page after page."""

    def __init__(self):
        from playwright.sync_api import sync_playwright

        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        self.page = self.browser.new_page()

    def __call__(self, sheet: Sheet) -> bytes:
        self.page.set_content(as_html(sheet))
        return self.page.pdf(prefer_css_page_size=True)

    def close(self) -> None:
        self.browser.close()
        self.playwright.stop()


# fpdf2


def fpdf(sheet: Sheet) -> bytes:
    from fpdf import FPDF

    class Numbered(FPDF):
        def header(self) -> None:
            if self.page_no() > 1:
                self.set_font("Tinos", "", 13)
                self.set_y(PAGE_NUMBER_FROM_EDGE - 13)
                self.cell(0, 13, str(self.page_no()), align="C")
                self.set_y(sheet.top)

    pdf = Numbered(unit="pt", format=sheet.paper)
    pdf.set_margins(sheet.left, sheet.top, sheet.right)
    pdf.set_auto_page_break(True, sheet.bottom)
    for mark, face in zip(("", "B", "I", "BI"), FACES, strict=True):
        pdf.add_font("Tinos", mark, FONTS / f"{face}.ttf")
    pdf.add_page()
    head, small = sheet.head_size, sheet.list_size
    issuer = [(sheet.issuer, "B", head, "C"), (sheet.number, "", head, "C")]
    national = [(line, "B", head, "C") for line in (sheet.national_name, sheet.motto)]
    _fpdf_columns(pdf, sheet, issuer, [*national, (sheet.place, "I", sheet.size, "C")], 0.4)
    for title in (sheet.kind, sheet.subject):
        _fpdf_line(pdf, (title, "B", sheet.size, "C"), pdf.epw)
    pdf.line(sheet.left + pdf.epw / 3, pdf.get_y(), sheet.left + pdf.epw * 2 / 3, pdf.get_y())
    pdf.ln(sheet.gap)
    for runs in sheet.body:
        area = pdf.text_columns(text_align="J", line_height=sheet.leading / sheet.size)
        with area, area.paragraph(first_line_indent=sheet.indent, bottom_margin=sheet.gap) as paragraph:
            for run in runs:
                pdf.set_font("Tinos", "B" * run.bold + "I" * run.italic, sheet.size)
                paragraph.write(run.text)
    recipients = [("Nơi nhận:", "BI", small, "L"), *[(line, "", small, "L") for line in sheet.recipients]]
    signature = [(line, "B", head, "C") for line in [*sheet.signature, "", "", "", sheet.signer]]
    _fpdf_columns(pdf, sheet, recipients, signature, 0.5)
    return bytes(pdf.output())


def _fpdf_line(pdf, line: tuple[str, str, float, str], width: float) -> None:
    text, mark, size, align = line
    pdf.set_font("Tinos", mark, size)
    pdf.multi_cell(width, size * 1.15, text, align=align, new_x="LEFT", new_y="NEXT")


def _fpdf_columns(pdf, sheet: Sheet, left: list, right: list, share: float) -> None:
    top, ends = pdf.get_y(), []
    for lines, x, own in ((left, 0, share), (right, share, 1 - share)):
        pdf.set_xy(sheet.left + pdf.epw * x, top)
        for line in lines:
            _fpdf_line(pdf, line, pdf.epw * own)
        ends.append(pdf.get_y())
    pdf.set_xy(sheet.left, max(ends) + sheet.gap)


# LibreOffice


def as_docx(sheet: Sheet) -> bytes:
    """The sheet as a document of Word."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    justified, centred, left_aligned = WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = map(Pt, sheet.paper)
    section.left_margin, section.right_margin = Pt(sheet.left), Pt(sheet.right)
    section.top_margin, section.bottom_margin = Pt(sheet.top), Pt(sheet.bottom)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Tinos", Pt(sheet.size)
    normal.paragraph_format.space_after = Pt(0)
    body = word.styles.add_style("Body", 1)
    body.base_style = normal
    body.paragraph_format.alignment = justified
    body.paragraph_format.first_line_indent = Pt(sheet.indent)
    body.paragraph_format.space_after = Pt(sheet.gap)
    body.paragraph_format.line_spacing = Pt(sheet.leading)

    def add(place, text: str, size: float, align, *, bold: bool = False, italic: bool = False) -> None:
        paragraph = place.add_paragraph()
        paragraph.alignment = align
        run = paragraph.add_run(text)
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)

    left, right = word.add_table(1, 2).rows[0].cells
    add(left, sheet.issuer, sheet.head_size, centred, bold=True)
    add(left, sheet.number, sheet.head_size, centred)
    add(right, sheet.national_name, sheet.head_size, centred, bold=True)
    add(right, sheet.motto, sheet.head_size, centred, bold=True)
    add(right, sheet.place, sheet.size, centred, italic=True)
    for title in (sheet.kind, sheet.subject):
        add(word, title, sheet.size, centred, bold=True)
    for runs in sheet.body:
        paragraph = word.add_paragraph(style="Body")
        for run in runs:
            written = paragraph.add_run(run.text)
            written.bold, written.italic = run.bold or None, run.italic or None
    left, right = word.add_table(1, 2).rows[0].cells
    add(left, "Nơi nhận:", sheet.list_size, left_aligned, bold=True, italic=True)
    for line in sheet.recipients:
        add(left, line, sheet.list_size, left_aligned)
    for line in [*sheet.signature, "", "", "", sheet.signer]:
        add(right, line, sheet.head_size, centred, bold=True)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


class LibreOffice:
    """A call of the office for each document, in a profile that it has made before."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()

    def __call__(self, sheet: Sheet) -> bytes:
        folder = Path(self.folder.name)
        (folder / "plan.docx").write_bytes(as_docx(sheet))
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "plan.docx")]
        subprocess.run(command, check=True, capture_output=True)
        return (folder / "plan.pdf").read_bytes()

    def close(self) -> None:
        self.folder.cleanup()
