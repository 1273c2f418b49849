"""The fixed words of a plan on paper, the same in every format: they are the document's, so they are Vietnamese."""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone

from plans_app.decree30.ruleset import RuleSet
from plans_app.exporters.richtext import Run, paragraphs, plain_text
from plans_app.models import IssuanceAct
from plans_app.outline import headings, numbered_blocks, roman
from plans_app.vietnamese import format_date

# A place that is filled in by hand. No-break spaces, so that no line ends in it.
BLANK = "\u00a0" * 8
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FINAL_MARKS = (".", ":", ";", ",", "?", "!", "…", "-", "–")
RECIPIENTS_HEADING = "Nơi nhận:"
# What an act makes of a document, before the citation of the document that orders it.
ACT_WORDS = {
    IssuanceAct.Kind.RECALL: "Đã thu hồi theo văn bản",
    IssuanceAct.Kind.CORRECTION: "Đã được đính chính theo văn bản",
    IssuanceAct.Kind.REPLACEMENT: "Đã được thay thế bởi",
}
# What opens an entry of a list, by its block in the stream.
BULLETS = {"item": "- ", "subitem": "+ ", "quote": "- "}


def superior_name(plan) -> str:
    return plan.superior.name if plan.superior else ""


def issuer_name(plan) -> str:
    return plan.issuer.name if plan.issuer else ""


def notation(plan, ruleset: RuleSet) -> str:
    """ "KH-UBND": as the plan has it, else made of the kind and the issuer (Decree 30, Appendix I, II.3.b)."""
    issuer = plan.issuer.notation if plan.issuer else ""
    return plan.notation or "-".join(part for part in (ruleset.abbreviation(plan.document_kind), issuer) if part)


def number_line(plan, ruleset: RuleSet) -> str:
    """ "Số: 39/KH-UBND", with a blank for a number that is not given yet."""
    number = f" {plan.number}" if plan.number else BLANK
    return f"Số:{number}/{notation(plan, ruleset)}".rstrip("/")


def date_words(day: datetime.date | None) -> str:
    """ "ngày 06 tháng 3 năm 2024", with blanks and this year for a day that is not known yet."""
    if day:
        return format_date(day)
    return f"ngày{BLANK}tháng{BLANK}năm {timezone.localdate().year}"


def place_line(plan) -> str:
    """ "Duy Tiên, ngày 06 tháng 3 năm 2024" (Decree 30, Appendix I, II.4)."""
    place = plan.place or (plan.issuer.place if plan.issuer else "") or BLANK
    return f"{place}, {date_words(plan.issued_on)}"


def markers(stream: Iterable) -> dict[int, str]:
    """The printed markers of a stream's numbered blocks, by the identity of the block: in memory it has no id yet."""
    numbered = map(id, numbered_blocks(stream))
    return {block: heading.marker for block, heading in zip(numbered, headings(stream), strict=True)}


def heading(title: str, *, runs_on: bool) -> str:
    """A heading; before a text on the same line it takes a colon unless it has a mark of its own."""
    title = title.strip()
    return f"{title}:" if runs_on and title and not title.endswith(_FINAL_MARKS) else title


def ended_bases(bases: list[list[Run]]) -> list[list[Run]]:
    """Legal bases, each ended: with ";", the last with "." (Decree 30, Appendix I, II.6.a), unless they are already."""
    last = len(bases) - 1
    return [_ended(runs, "." if index == last else ";") for index, runs in enumerate(bases)]


def _ended(runs: list[Run], mark: str) -> list[Run]:
    return runs if plain_text(runs).rstrip().endswith(_FINAL_MARKS) else [*runs, Run(mark)]


def deadline_line(deadline: datetime.date | None, texts: Iterable[object]) -> str:
    """ "Thời hạn: ngày 25 tháng 5 năm 2026." unless the rich `texts` state the day themselves."""
    if deadline is None:
        return ""
    said = " ".join(plain_text(runs) for text in texts for runs in paragraphs(text))
    if _date_pattern(deadline).search(said):
        return ""
    return f"Thời hạn: {format_date(deadline)}."


def _date_pattern(day: datetime.date) -> re.Pattern[str]:
    """The shapes in which a text states a day: "09/5/2026", "9 tháng 5 năm 2026"."""
    return re.compile(rf"(?<!\d)0?{day.day}(?:/| tháng )0?{day.month}(?:/| năm ){day.year}")


def period_of(value) -> object:
    """What a period says: the author's words, a rich text, or its days where there are none."""
    return value["text"] if paragraphs(value["text"]) else period_text(value["start"], value["end"])


def period_text(start: datetime.date | None, end: datetime.date | None) -> str:
    """ "Từ ngày … đến hết ngày …." from the dates that are known, "" for none."""
    if start and end:
        return f"Từ {format_date(start)} đến hết {format_date(end)}."
    if start:
        return f"Từ {format_date(start)}."
    return f"Đến hết {format_date(end)}." if end else ""


def amount_text(amount: Decimal | None, text: object) -> str:
    """ "Số tiền: 15.000.000 đồng." unless `text` has the figure."""
    if amount is None:
        return ""
    figure = f"{amount:,.0f}".replace(",", ".")
    said = " ".join(plain_text(runs) for runs in paragraphs(text))
    return "" if figure in said else f"Số tiền: {figure} đồng."


def note_mark(number: int) -> str:
    """The mark of a footnote: 12 → "¹²"."""
    return str(number).translate(_SUPERSCRIPT)


def recipient_lines(plan) -> list[str]:
    """The lines below "Nơi nhận:", with their dashes and marks; the archive line is the last (Appendix I, II.9.d)."""
    lines = [str(recipient) for recipient in plan.recipients.all()]
    lines += [archive_line(plan)] if plan.archive_units else []
    last = len(lines) - 1
    return [f"- {line.rstrip(' .;')}{'.' if index == last else ';'}" for index, line in enumerate(lines)]


def archive_line(plan) -> str:
    copies = f" ({plan.archive_copies}b)" if plan.archive_copies else ""
    return f"Lưu: {plan.archive_units}{copies}"


def drafter_mark(plan) -> str:
    """ "PL.(300)": who drafted the plan, and how many copies of it go out (Decree 30, Appendix I, III.3)."""
    code = f"{plan.drafter_code.upper().rstrip('.')}." if plan.drafter_code else ""
    return code + (f"({plan.issued_copies})" if plan.issued_copies else "")


def marked_recipient_lines(plan) -> list[str]:
    """The lines below "Nơi nhận:" for a format without columns: the drafter's mark ends the last of them."""
    *lines, last = recipient_lines(plan) or [""]
    last = " ".join(part for part in (last, drafter_mark(plan)) if part)
    return [*lines, last] if last else []


def contact_line(plan) -> str:
    """The line at the foot of the first page (Decree 30, Appendix I, III.4).

    Issuing writes it into the plan. Until then it is the issuer's of today, so that a draft shows what it will be; an
    issued plan without one never gets one, whatever is written into the directory later.
    """
    offered = plan.issuer.contact_line if plan.issuer else ""
    return plan.contact_line or ("" if not offered or plan.is_issued else offered)


def act_line(act: IssuanceAct) -> str:
    """ "Đã thu hồi theo văn bản 12/UBND-VP ngày 10/6/2026"."""
    return f"{ACT_WORDS[act.kind]} {act.order}"


def label(title: str) -> str:
    """A heading without a number, which leads to what follows on its line or below it, takes a colon."""
    return heading(title, runs_on=True)


def appendix_heading(number: int, total: int) -> str:
    """ "Phụ lục", or "Phụ lục II" where there are several (Decree 30, Appendix I, III.1.a)."""
    return "Phụ lục" if total == 1 else f"Phụ lục {roman(number)}"


def appendix_reference(text: str, number: int, total: int) -> str:
    """ "(Chi tiết tại Phụ lục I kèm theo)"."""
    return f"({text.strip()} {appendix_heading(number, total)} kèm theo)"


def appendix_origin(plan, ruleset: RuleSet) -> str:
    """ "(Kèm theo Kế hoạch số 39/KH-UBND ngày … của …)" (Decree 30, Appendix I, III.1.c)."""
    number = plan.number or BLANK
    kind = plan.document_kind.strip().capitalize()
    issuer = f" của {issuer_name(plan)}" if issuer_name(plan) else ""
    return f"(Kèm theo {kind} số {number}/{notation(plan, ruleset)} {date_words(plan.issued_on)}{issuer})"
