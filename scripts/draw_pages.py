"""Draws pages of plans as pictures.

    python scripts/draw_pages.py golden    the pages that tests/exporters/test_golden.py compares with
    python scripts/draw_pages.py docs      the pictures that docs/pages/README.md shows

Needs the requirements of development, no database and no service. The same code gives the same pictures.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.dev"
os.environ["KEHOACH_DATABASE_URL"] = "sqlite:///:memory:"
django.setup()

import pypdfium2  # noqa: E402
from django.core.management import call_command  # noqa: E402
from PIL import Image  # noqa: E402

from plans_app.decree30.ruleset import BRIGHT_RED  # noqa: E402
from plans_app.exporters.pdf import export_pdf  # noqa: E402
from tests.exporters import raster  # noqa: E402
from tests.exporters.cases import HARD_CASES, SAMPLE_PLANS, on_the_day  # noqa: E402

GOLDEN, DOCS = ROOT / "tests" / "exporters" / "golden", ROOT / "docs" / "pages"
# The pages of docs/pages: the name of the picture, the plan, whether it is a draft.
SHOWN = {
    "stamps": ("every stamp and mark", False),
    "long-head": ("stamps above a long head", False),
    "draft": ("the shortest stamp", True),
    "table": ("a table over pages", False),
}
DOCS_SCALE = 0.75
MOST_PAGES, GAP, PAPER_EDGE = 4, 12, (190, 190, 190)


def main(arguments: list[str]) -> None:
    kinds: dict[str, Callable[[], Iterator[tuple[Path, bytes]]]] = {"golden": golden, "docs": docs}
    if len(arguments) != 1 or arguments[0] not in kinds:
        sys.exit(__doc__)
    call_command("migrate", verbosity=0)
    with on_the_day():
        drawn = list(kinds[arguments[0]]())
    for path, data in drawn:
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


def golden() -> Iterator[tuple[Path, bytes]]:
    """A picture for each page of each sample. Pages that are no more are removed."""
    drawn = {}
    for name, plan in SAMPLE_PLANS.items():
        pages = raster.draw_pages(export_pdf(plan()))
        drawn |= {GOLDEN / f"{name[:3]}-{number:02d}.png": page for number, page in enumerate(pages, start=1)}
    for path in set(GOLDEN.glob("*.png")) - set(drawn):
        path.unlink()
    return ((path, raster.packed(page)) for path, page in drawn.items())


def docs() -> Iterator[tuple[Path, bytes]]:
    """A picture for each sample and each plan of SHOWN, its pages side by side."""
    for name, plan in SAMPLE_PLANS.items():
        yield DOCS / f"sample-{name[:3]}.png", side_by_side(export_pdf(plan()))
    for name, (case, is_draft) in SHOWN.items():
        yield DOCS / f"{name}.png", side_by_side(export_pdf(HARD_CASES[case](), is_draft=is_draft))


def side_by_side(data: bytes) -> bytes:
    """The first pages and the last one in a row, as a PNG of few colours."""
    with pypdfium2.PdfDocument(data) as pdf:
        numbers = [*range(len(pdf))]
        shown = numbers if len(pdf) <= MOST_PAGES else [*numbers[: MOST_PAGES - 1], numbers[-1]]
        pages = [pdf[number].render(scale=DOCS_SCALE).to_pil() for number in shown]
    width, height = sum(page.width + GAP for page in pages) + GAP, pages[0].height + 2 * GAP
    sheet = Image.new("RGB", (width, height), PAPER_EDGE)
    x = GAP
    for page in pages:
        sheet.paste(page, (x, GAP))
        x += page.width + GAP
    stream = io.BytesIO()
    sheet.quantize(palette=_palette(), dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _palette() -> Image.Image:
    """Greys, and the shades from the red of the stamps to white."""
    red = [round(part * 255) for part in BRIGHT_RED]
    greys = [level for step in range(24) for level in [step * 255 // 23] * 3]
    reds = [part + (255 - part) * step // 8 for step in range(8) for part in red]
    palette = Image.new("P", (1, 1))
    palette.putpalette(greys + reds)
    return palette


if __name__ == "__main__":
    main(sys.argv[1:])
