"""The blocks of a draft as the StreamField data of a page.

The importers know lines and paragraphs; here they become what an editor composes with: assignments under
"Tổ chức thực hiện", themes and slogans, periods, funding. A marker is kept only where the document printed
another one than `plans_app.outline` computes.
"""

import datetime
import html
import itertools
import re
import uuid
from collections.abc import Iterable, Iterator

from plans_app.importers.base import BlockKind, DraftAppendix, DraftBlock, InlineText
from plans_app.outline import Counter
from plans_app.vietnamese import fold

ASSIGNING_SECTIONS = ("to chuc thuc hien", "phan cong", "de nghi phoi hop", "trach nhiem")
THEME_KINDS = {"chu de": "theme", "khau hieu": "slogan"}
_FOOTNOTE = re.compile(r'<a linktype="footnote"[^<>]*>[^<>]*</a>')
_DATE_RANGE = re.compile(
    r"từ ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4}) đến (?:hết )?ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})",
    re.IGNORECASE,
)


def paragraph(text: InlineText) -> str:
    """`text` as the HTML of a rich text field, "" for no text."""
    return f"<p>{text}</p>" if text else ""


def block(kind: str, value) -> dict:
    """Stream data of one block, with the id that it keeps for good."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def basis_stream(bases: Iterable[InlineText]) -> list[dict]:
    return [block("basis", paragraph(basis)) for basis in bases]


def appendix_stream(appendices: Iterable[DraftAppendix]) -> list[dict]:
    return [
        block(
            "appendix",
            {"title": appendix.title, "content": _Composer(sections=False).compose(appendix.blocks)},
        )
        for appendix in appendices
    ]


def body_stream(blocks: Iterable[DraftBlock]) -> list[dict]:
    """The body of a page. Every word of `blocks` stands in it, in their order."""
    stream = _Composer().compose(blocks)
    _drop_computed_markers(stream, Counter())
    return stream


class _Composer:
    """Puts blocks one after another into the stream that is open: the body, a section, an assignment, a list."""

    def __init__(self, sections: bool = True):
        self.sections = sections
        self.body: list[dict] = []
        self.content = self.body
        self.section_key = ""
        self.tasks: list[dict] | None = None
        self.following: DraftBlock | None = None

    def compose(self, blocks: Iterable[DraftBlock]) -> list[dict]:
        blocks = list(blocks)
        for draft_block, self.following in itertools.zip_longest(blocks, blocks[1:]):
            getattr(self, f"_add_{draft_block.kind}")(draft_block)
        return self.body

    def _add(self, kind: str, value) -> None:
        self.tasks = None
        self.content.append(block(kind, value))

    def _add_section(self, draft: DraftBlock) -> None:
        if not self.sections:
            self._add("subsection", _subsection(draft))
            return
        self.tasks, self.content = None, []
        self.section_key = fold(plain(draft.title))
        value = {
            "marker": draft.marker,
            "title": plain(draft.title),
            "text": paragraph(draft.text),
            "content": self.content,
        }
        self.body.append(block("section", value))

    def _add_subsection(self, draft: DraftBlock) -> None:
        if draft.level == 1 and draft.title and self.section_key.startswith(ASSIGNING_SECTIONS):
            self._add("assignment", _assignment(draft))
            self.tasks = self.content[-1]["value"]["tasks"]
            return
        self._add("subsection", _subsection(draft))

    def _add_label(self, draft: DraftBlock) -> None:
        key, title, text = fold(plain(draft.title)), plain(draft.title), _text(draft)
        if key in THEME_KINDS and (text or _is_quote(self.following)):
            self._add(
                "theme",
                {"kind": THEME_KINDS[key], "title": title, "quotes": [block("quote", text)] if text else []},
            )
        elif key.startswith("thoi gian") and text:
            self._add("period", {"title": title, "text": text, **_dates(text)})
        else:
            self._add("label", {"title": title, "text": text})

    def _add_paragraph(self, draft: DraftBlock) -> None:
        if self._quotes_wanted(draft):
            return
        if self.tasks is not None:
            self.tasks.append(block("paragraph", paragraph(draft.text)))
        elif self.section_key.startswith("kinh phi"):
            self._add("funding", {"text": paragraph(draft.text), "source": "", "amount": None})
        else:
            self._add("paragraph", paragraph(draft.text))

    def _add_bullet(self, draft: DraftBlock) -> None:
        if self._quotes_wanted(draft):
            return
        entry = block("item" if draft.level == 1 else "subitem", paragraph(draft.text))
        if self.tasks is not None:
            self.tasks.append(entry)
        elif self.content and self.content[-1]["type"] == "bullets":
            self.content[-1]["value"].append(entry)
        else:
            self._add("bullets", [entry])

    def _quotes_wanted(self, draft: DraftBlock) -> bool:
        """Takes a quoted line that follows a theme or a slogan."""
        last = self.content[-1] if self.content else None
        if not last or last["type"] != "theme" or not _is_quote(draft):
            return False
        last["value"]["quotes"].append(block("quote", paragraph(draft.text)))
        return True

    def _add_table(self, draft: DraftBlock) -> None:
        rows = [[plain(cell) for cell in row] for row in draft.rows]
        self._add("table", {"first_row_is_table_header": True, "first_col_is_header": False, "data": rows})


def plain(text: InlineText) -> str:
    """`text` without its marks, for fields that hold plain text."""
    return html.unescape(re.sub(r"<[^<>]*>", "", _FOOTNOTE.sub("", text)))


def _text(draft: DraftBlock) -> str:
    """The run-in text of `draft`. The notes of its title move here, because a title is plain text."""
    return paragraph("".join(_FOOTNOTE.findall(draft.title)) + draft.text)


def _is_quote(draft: DraftBlock | None) -> bool:
    is_line = draft is not None and draft.kind in {BlockKind.PARAGRAPH, BlockKind.BULLET}
    return is_line and plain(draft.text).lstrip().startswith(("“", '"'))


def _subsection(draft: DraftBlock) -> dict:
    return {
        "level": str(min(max(draft.level, 1), 3)),
        "marker": draft.marker,
        "title": plain(draft.title),
        "text": _text(draft),
    }


def _assignment(draft: DraftBlock) -> dict:
    return {
        "marker": draft.marker,
        "unit": plain(draft.title),
        "organization": None,
        "role": "lead",
        "text": _text(draft),
        "tasks": [],
        "deadline": None,
    }


def _dates(text: str) -> dict:
    """First and last day of "Từ ngày … đến hết ngày …" as ISO dates, None where the text gives no such days."""
    found = _DATE_RANGE.search(text)
    if not found:
        return {"start": None, "end": None}
    numbers = [int(group) for group in found.groups()]
    return {"start": _iso(*numbers[:3]), "end": _iso(*numbers[3:])}


def _iso(day: int, month: int, year: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _drop_computed_markers(stream: list[dict], counter: Counter) -> None:
    """Clears every marker that would be computed anyway."""
    for value, level in _numbered(stream):
        printed, computed = value["marker"], counter.count(level, "")
        if printed in {"", computed}:
            value["marker"] = ""
        else:
            counter.labels[level] = printed


def _numbered(stream: list[dict]) -> Iterator[tuple[dict, int]]:
    for entry in stream:
        value = entry["value"]
        if entry["type"] == "section":
            yield value, 0
            yield from _numbered(value["content"])
        elif entry["type"] == "assignment":
            yield value, 1
        elif entry["type"] == "subsection":
            yield value, int(value["level"])
