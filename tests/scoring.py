"""How near a reading comes to what a person found in a document: ten parts, each 0 to 1.

The mean of the parts is the document's score. Texts are compared after NFC, without Markdown, case and
final marks; a title that ends in "…" is a prefix.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

_HEAD = ("kind", "number", "symbol", "place", "date", "agency", "superior_agency")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")

Reading = dict[str, Any]


def score(expected: Reading, parsed: Reading) -> float:
    """The mean of the ten parts."""
    parts = score_parts(expected, parsed)
    return sum(parts.values()) / len(parts)


def score_parts(expected: Reading, parsed: Reading) -> dict[str, float]:
    names, found = expected["recipients"], parsed["recipients"]
    return {
        "head": sum(_same(expected[key], parsed[key]) for key in _HEAD) / len(_HEAD),
        "title": float(_same(expected["title"], parsed["title"])),
        "bases": _agreement(expected["bases"], parsed["bases"], _nearly_same),
        "outline": _agreement(_rows(expected["outline"]), _rows(parsed["outline"]), _same_row),
        "bullets": _share(expected["bullets"], parsed["bullets"]),
        "recipients": _agreement([r["name"] for r in names], [r["name"] for r in found], _same),
        "purposes": _agreement(_pairs(names), _pairs(found), _same_pair),
        "archive": _agreement(expected["archive"], parsed["archive"], _same),
        "signature": _score_signature(expected["signature"], parsed["signature"]),
        "footnotes": float(expected["footnotes"] == parsed["footnotes"]),
    }


def _score_signature(expected: Reading, parsed: Reading) -> float:
    authority = _agreement(expected["authority"], parsed["authority"], _same)
    rest = [_same(expected[key], parsed[key]) for key in ("position", "signer")]
    return (authority + sum(rest)) / 3


def _share(expected: int, parsed: int) -> float:
    most = max(expected, parsed)
    return 1 - abs(expected - parsed) / most if most else 1.0


def _agreement(expected: Sequence[Any], parsed: Sequence[Any], equal: Callable[[Any, Any], bool]) -> float:
    """F1 of two lists matched in order."""
    if not expected or not parsed:
        return float(not expected and not parsed)
    row = [0] * (len(parsed) + 1)
    for wanted in expected:
        above, row = row, [0]
        for index, got in enumerate(parsed):
            row.append(above[index] + 1 if equal(wanted, got) else max(above[index + 1], row[index]))
    return 2 * row[-1] / (len(expected) + len(parsed))


def _rows(outline: Sequence[Reading]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for item in outline:
        rows.append((_comparable(item["label"]), item["title"] or ""))
        rows += _rows(item["children"])
    return rows


def _pairs(recipients: Sequence[Reading]) -> list[tuple[str, str]]:
    return [(recipient["name"], recipient["purpose"]) for recipient in recipients]


def _same_row(expected: tuple[str, str], parsed: tuple[str, str]) -> bool:
    return expected[0] == parsed[0] and _same(expected[1], parsed[1])


def _same_pair(expected: tuple[str, str], parsed: tuple[str, str]) -> bool:
    return _same(expected[0], parsed[0]) and _same(expected[1], parsed[1])


def _same(expected: str | None, parsed: str | None) -> bool:
    if str(expected or "").endswith("…"):
        return _comparable(parsed).startswith(_comparable(str(expected)[:-1]))
    return _comparable(expected) == _comparable(parsed)


def _nearly_same(expected: str, parsed: str) -> bool:
    wanted, got = _comparable(expected.rstrip("…")), _comparable(parsed)
    if got.startswith(wanted):
        return True
    return difflib.SequenceMatcher(None, wanted, got[: len(wanted)]).ratio() > 0.95


def _comparable(text: str | None) -> str:
    plain = _LINK.sub(r"\1", unicodedata.normalize("NFC", str(text or "")))
    return " ".join(re.sub(r"[*#|_]", "", plain).split()).strip(" .;:,").casefold()
