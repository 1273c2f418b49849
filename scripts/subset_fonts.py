"""Make the fonts of plans_app/exporters/pdf/fonts: Tinos cut to Latin, Vietnamese and the signs of documents.

    npm pack @expo-google-fonts/tinos@0.4.2 && tar xzf expo-google-fonts-tinos-0.4.2.tgz
    python scripts/subset_fonts.py package plans_app/exporters/pdf/fonts

Tinos has the advance widths of Times New Roman, so a document breaks its lines as one set in the letter that
Decree 30 names. The Open Font License permits the cut under the same name. Hints are dropped: they double the
size and paper does not need them. Needs fontTools, which the package itself does not.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FACES = {
    "Tinos-Regular.ttf": "400Regular/Tinos_400Regular.ttf",
    "Tinos-Bold.ttf": "700Bold/Tinos_700Bold.ttf",
    "Tinos-Italic.ttf": "400Regular_Italic/Tinos_400Regular_Italic.ttf",
    "Tinos-BoldItalic.ttf": "700Bold_Italic/Tinos_700Bold_Italic.ttf",
}
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A
    (0x1EA0, 0x1EF9),  # Vietnamese
    (0x2010, 0x2027),  # dashes, quotation marks, bullet, ellipsis
    (0x2074, 0x2079),  # superscript digits; the others are Latin-1
    (0x2190, 0x2193),  # arrows
)
SINGLE = "ƠơƯư ‰′″‹›₫€№™√−≈≠≤≥□■●○⁰\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"


def repertoire() -> Iterator[int]:
    """The code points that the cut keeps."""
    for first, last in RANGES:
        yield from range(first, last + 1)
    yield from map(ord, SINGLE)


def cut(source: Path, target: Path) -> None:
    """Write the cut of `source` to `target`. The modification date of the source is kept: same bytes each time."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        hinting=False,
        layout_features=["kern", "mark", "mkmk", "ccmp"],
        name_IDs=["*"],
        notdef_outline=True,
        glyph_names=False,
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=repertoire())
    subsetter.subset(font)
    font.save(target)


def main(package: str, folder: str) -> None:
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, source in FACES.items():
        cut(Path(package, source), target / name)
    shutil.copy(Path(package, "LICENSE_FONT"), target / "OFL.txt")


if __name__ == "__main__":
    main(*sys.argv[1:])
