"""Where the title of a numbered paragraph ends: a heading alone, a heading with run-in text, or a sentence."""

import re

from plans_app.importers.inline import Inline
from plans_app.importers.openers import ends_sentence, is_capitals

_LONGEST_TITLE = 30
_RUN_IN_TITLE = 25
_SHORT_TITLE = 8
_LINKING = {"như", "gồm", "là", "sau", "thể", "trên", "việc"}
_COLON = re.compile(r":(?=\s|[“\"]|$)")


def title_end(inline: Inline, start: int, has_items: bool, has_content: bool) -> int | None:
    """The offset where the title that begins at `start` ends, or None when the paragraph is a sentence.

    `has_items`: bullets or deeper headings follow. `has_content`: anything follows that belongs to it.
    """
    plain = inline.plain
    body = plain[start:]
    if not body.strip():
        return len(plain)
    bold = _bold_title(inline, start)
    if bold is not None:
        return bold
    colon = _run_in_colon(body)
    if colon is not None:
        return _title_before_colon(body, colon, start, has_items, has_content)
    if is_capitals(body) or not ends_sentence(body) and not body.rstrip().endswith(";"):
        return len(plain)
    if has_items and len(body.split()) <= _LONGEST_TITLE and not re.search(r"[.!?]\s", body.rstrip(". ")):
        return len(plain)
    return None


def _bold_title(inline: Inline, start: int) -> int | None:
    """A bold opening with plain text after it is the title, if the text starts anew."""
    plain = inline.plain
    end = inline.bold_end(start)
    if end is None or end <= start or end >= len(plain.rstrip()):
        return None
    head, rest = plain[start:end].strip(), plain[end:].lstrip()
    if not head or len(head.split()) > _LONGEST_TITLE or not rest:
        return None
    if head.endswith((":", ".")):
        return end
    if rest.startswith(":"):
        return plain.index(":", end) + 1
    return None


def _title_before_colon(body: str, colon: int, start: int, has_items: bool, has_content: bool) -> int | None:
    head, rest = body[:colon], body[colon + 1 :].strip()
    if not rest:
        return start + len(body)
    if has_content and not _is_finished(rest) and len(body.split()) <= _LONGEST_TITLE:
        return start + len(body)
    words = head.split()
    if re.search(r"[.!?;]\s", head) or len(words) > _RUN_IN_TITLE:
        return None
    if rest[0].islower() and (len(words) > _SHORT_TITLE or words[-1].casefold() in _LINKING):
        return None
    return start + colon + 1


def _is_finished(rest: str) -> bool:
    return ends_sentence(rest) or rest.endswith((";", ":"))


def _run_in_colon(body: str) -> int | None:
    """The first colon outside brackets and quotes."""
    for match in _COLON.finditer(body):
        before = body[: match.start()]
        closed = before.count("(") <= before.count(")") and before.count("“") <= before.count("”")
        if closed:
            return match.start()
        if match.start() > 400:
            return None
    return None
