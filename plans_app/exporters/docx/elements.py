"""Elements of WordprocessingML (ISO/IEC 29500-1), and the letters that XML can hold."""

import re
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from plans_app.vietnamese import nfc

TWIPS_IN_POINT = 20
# What no XML file can hold: lone halves of a pair, and what is no character (XML 1.0, production Char).
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

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


def colour(ink: tuple[float, float, float]) -> str:
    """A colour of the rule-set as Word names it: "E60000", "auto" for black."""
    return "".join(f"{round(part * 255):02X}" for part in ink) if any(ink) else "auto"


def safe(text: str) -> str:
    """`text` as it is printed: composed, control characters as spaces, without the signs that turn the direction of
    writing, and without what XML cannot hold."""
    return _NO_XML.sub("\ufffd", _CONTROL.sub(" ", _TURNING.sub("", nfc(text))))


def text_run(text: str, *properties):
    """A run of `text`, its spaces kept."""
    element = w("t")
    element.text = safe(text)
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return w("r", w("rPr", *properties) if properties else None, element)


def paragraph(style: str, *content, properties: tuple = ()):
    """A paragraph in a style; `properties` are its own, in the order of the schema after the style."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)
