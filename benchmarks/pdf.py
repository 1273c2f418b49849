"""How fast a plan becomes a PDF on one core, beside what one could use instead.

    uv pip install -r benchmarks/requirements.in      # the peers; the product never needs them
    python -m benchmarks.pdf [--rounds 11] [--copies 50]

All set the same words in the same letters on A4. "finished" is our tagged, archivable file, "layout" stops where
every letter has its place; the others make plain files. `--copies` repeats the body for a long document. Rounds are
interleaved and the least CPU time of each counts, so that what else the machine does falls out of the ratios.
"""

import argparse
import html
import importlib.util
import io
import logging
import sys
import time
from collections.abc import Callable

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from benchmarks.plan import make_plan
from plans_app.exporters.pdf import document, export_pdf, fonts
from plans_app.exporters.pdf.typesetter import Typesetter
from plans_app.exporters.text import export_text

PAPER = (595.28, 841.89)
MARGINS = {"leftMargin": 85, "rightMargin": 57, "topMargin": 57, "bottomMargin": 57}


def finished(plan) -> bytes:
    return export_pdf(plan)


def layout(plan) -> bytes:
    """Every line broken, every page filled; nothing written."""
    setter = Typesetter(document.choose_styles(plan))
    pages = [document.paginate(part, setter.styles) for part in document.compose_parts(plan, setter)]
    return b"" if pages else b"no page"


def _register() -> None:
    for name in fonts.FACES:
        pdfmetrics.registerFont(TTFont(name, fonts.FOLDER / f"{name}.ttf"))


def _platypus(plan, *, compressed: bool) -> bytes:
    style = ParagraphStyle(
        "body", fontName=fonts.REGULAR, fontSize=14, leading=18.5, alignment=TA_JUSTIFY, spaceAfter=6
    )
    buffer = io.BytesIO()
    story = [Paragraph(html.escape(line), style) for line in export_text(plan).splitlines() if line]
    SimpleDocTemplate(buffer, pagesize=PAPER, pageCompression=compressed, **MARGINS).build(story)
    return buffer.getvalue()


def naive_platypus(plan) -> bytes:
    """As the user guide leads: fonts registered for each document."""
    _register()
    return _platypus(plan, compressed=False)


def tuned_platypus(plan) -> bytes:
    """Fonts registered once in a process."""
    return _platypus(plan, compressed=True)


_lines: dict[int, list[str]] = {}


def bare_canvas(plan) -> bytes:
    """The floor: ReportLab's canvas with the ends of lines known beforehand."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=PAPER, pageCompression=1)
    lines = _lines.setdefault(id(plan), list(_known_lines(plan)))
    for start in range(0, len(lines), 39):
        text = canvas.beginText(85, 770)
        text.setFont(fonts.REGULAR, 14, 18.5)
        for line in lines[start : start + 39]:
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _known_lines(plan):
    for line in export_text(plan).splitlines():
        words = line.split()
        for start in range(0, len(words), 15):
            yield " ".join(words[start : start + 15])


def typst(plan) -> bytes:
    import typst as engine

    source = ['#set page(paper: "a4")', '#set text(font: "Tinos", size: 14pt)', "#set par(justify: true)"]
    for line in export_text(plan).splitlines():
        quoted = line.replace("\\", "\\\\").replace('"', '\\"')
        source.append(f'#text("{quoted} {time.perf_counter_ns() % 7}")\n')
    return engine.compile("\n".join(source).encode(), font_paths=_typst_fonts(engine))


_found: list = []


def _typst_fonts(engine):
    if not _found:
        _found.append(engine.Fonts(include_system_fonts=False, font_paths=[str(fonts.FOLDER)]))
    return _found[0]


def weasyprint(plan) -> bytes:
    from weasyprint import HTML

    body = "".join(f"<p>{html.escape(line)}</p>" for line in export_text(plan).splitlines())
    css = f"@font-face{{font-family:T;src:url(file://{fonts.FOLDER}/Tinos-Regular.ttf)}}"
    css += "@page{size:A4;margin:20mm 20mm 20mm 30mm}body{font:14pt/18.5pt T}p{text-align:justify;margin:0 0 6pt}"
    return HTML(string=f"<style>{css}</style>{body}").write_pdf()


def fpdf(plan) -> bytes:
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_margins(30, 20, 20)
    pdf.add_font("T", "", fonts.FOLDER / "Tinos-Regular.ttf")
    pdf.add_page()
    pdf.set_font("T", "", 14)
    for line in export_text(plan).splitlines():
        pdf.multi_cell(0, 6.5, line, align="J", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


OURS = {"finished": finished, "layout": layout}
REPORTLAB = {"bare canvas": bare_canvas, "naive Platypus": naive_platypus, "tuned Platypus": tuned_platypus}
PEERS = {"typst": typst, "weasyprint": weasyprint, "fpdf": fpdf}


def engines() -> dict[str, Callable]:
    """Ours, ReportLab's, and of the peers those that are installed."""
    return OURS | REPORTLAB | {name: make for name, make in PEERS.items() if importlib.util.find_spec(name)}


def measure(plan, rounds: int) -> dict[str, tuple[float, int]]:
    """The least CPU time of each engine in seconds, and the bytes it made."""
    _register()
    made = {name: len(make(plan)) for name, make in engines().items()}
    least = dict.fromkeys(made, float("inf"))
    for _round in range(rounds):
        for name, make in engines().items():
            start = time.process_time()
            make(plan)
            least[name] = min(least[name], time.process_time() - start)
    return {name: (least[name], made[name]) for name in made}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--copies", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    results = measure(make_plan(options.copies), options.rounds)
    ours = results["finished"][0]
    lines = [f"{'engine':16} {'CPU ms':>9} {'plans/s':>9} {'× finished':>11} {'bytes':>9}"]
    for name, (seconds, size) in sorted(results.items(), key=lambda item: item[1]):
        lines.append(f"{name:16} {seconds * 1e3:9.2f} {1 / seconds:9.1f} {seconds / ours:11.2f} {size:9d}")
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
