"""Elements of WordprocessingML (ISO/IEC 29500-1), and the letters that XML can hold."""

import re
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from plans_app.exporters.pdf.fonts import drawable

TWIPS_IN_POINT = 20
# What no XML file can hold, and lone halves of a pair (XML 1.0, production Char).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Value = str | int | float | None


def w(name: str, /, *children: Any, **attributes: _Value):
    """`<w:name>` with `attributes` (of the same namespace) and `children`; what is None is left out."""
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        if value is not None:
            element.set(qn(f"w:{key}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def twips(points: float) -> int:
    """Points as Word counts lengths: in twentieths of a point."""
    return round(points * TWIPS_IN_POINT)


def half_points(points: float) -> int:
    return round(points * 2)


def safe(text: str) -> str:
    """`text` as it is printed: composed, without invisible signs (those that turn the direction of writing among
    them), control characters as spaces, and without what XML cannot hold."""
    return _NO_XML.sub("\ufffd", drawable(text))


def text_run(text: str, *properties):
    """A run of `text`, its spaces kept."""
    element = w("t")
    element.text = safe(text)
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return w("r", w("rPr", *properties) if properties else None, element)


def paragraph(style: str, *content, properties: tuple = ()):
    """A paragraph in a style; `properties` are its own, in the order of the schema after the style."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)
