"""The register of outgoing documents read into a book: what was issued, to whom, and what became of it.

A register that is kept in a system must be printable with all that the book asks for, and bound (Decree 30,
article 15.2 and Appendix IV).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from wagtail.permissions import policy_registry

from plans_app.exporters import wording
from plans_app.exporters.register.book import Book, Entry, Gap
from plans_app.models import Delivery, Issuance, IssuanceAct, IssuanceRecipient, Organization, PlanPage, Register
from plans_app.models.deliveries import SENT

# What the book does not print, and is long.
_UNPRINTED = ("plan__legal_bases", "plan__body", "plan__closing", "plan__appendices")
_STOPPED = (Delivery.State.CANCELLED,)


@dataclass(frozen=True, slots=True)
class Range:
    """The part of a register that is asked for; None is open. Numbers and days are both counted in."""

    from_number: int | None = None
    to_number: int | None = None
    from_day: datetime.date | None = None
    to_day: datetime.date | None = None

    def condition(self) -> Q:
        limits = {
            "number__gte": self.from_number,
            "number__lte": self.to_number,
            "issued_on__gte": self.from_day,
            "issued_on__lte": self.to_day,
        }
        return Q(**{lookup: value for lookup, value in limits.items() if value is not None})

    @property
    def has_days(self) -> bool:
        return self.from_day is not None or self.to_day is not None


def visible_registers(*, user) -> QuerySet[Register]:
    """The registers that `user` may see: all of them to who may change the directory, else those of which every plan
    is one that the user may publish. A book with rows left out would state gaps that there are not."""
    registers = Register.objects.select_related("issuer")
    if policy_registry.get_by_type(Organization).user_has_permission(user, "change"):
        return registers
    own = policy_registry.get_by_type(PlanPage).instances_user_has_permission_for(user, "publish").order_by()
    foreign = Issuance.objects.exclude(plan__in=own.values("pk")).values("register")
    return registers.filter(issuances__isnull=False).exclude(pk__in=foreign).distinct()


def read_book(*, register: Register, part: Range | None = None) -> Book:
    """The rows of `register`, or of the `part` of it, by their numbers; numbers that nothing has are a row too."""
    part = part or Range()
    issuances = register.issuances.filter(part.condition()).select_related("plan", "issuer").defer(*_UNPRINTED)
    issuances = list(issuances.order_by("number"))
    facts = _Facts(issuances)
    entries = [facts.entry(issuance) for issuance in issuances]
    superior = issuances[-1].plan.superior if issuances else None
    return Book(
        superior=superior.name if superior else "",
        issuer=register.issuer.name,
        year=register.year,
        series=register.series,
        rows=tuple(_with_gaps(entries, *_ends(register, part, entries))),
    )


def _ends(register: Register, part: Range, entries: list[Entry]) -> tuple[int, int]:
    """The numbers between which none may be missing. Days say nothing of numbers before their first and after their
    last document."""
    if part.has_days:
        numbers = [entry.number for entry in entries] or [1, 0]
        return min(numbers), max(numbers)
    last = register.last_number if part.to_number is None else min(part.to_number, register.last_number)
    return part.from_number or 1, last


def _with_gaps(entries: list[Entry], first: int, last: int) -> Iterable[Entry | Gap]:
    expected = first
    for entry in entries:
        if entry.number > expected:
            yield Gap(expected, entry.number - 1)
        yield entry
        expected = entry.number + 1
    if expected <= last:
        yield Gap(expected, last)


class _Facts:
    """What the ledger says of several issuances, in a few queries for all of them."""

    def __init__(self, issuances: list[Issuance]):
        keys = [issuance.pk for issuance in issuances]
        self.lines: dict[int, list[IssuanceRecipient]] = defaultdict(list)
        for line in IssuanceRecipient.objects.filter(issuance__in=keys).order_by("issuance", "position"):
            self.lines[line.issuance_id].append(line)
        self.acts: dict[int, list[IssuanceAct]] = defaultdict(list)
        for act in IssuanceAct.objects.filter(issuance__in=keys).order_by("made_at", "pk"):
            self.acts[act.issuance_id].append(act)
        counted = Delivery.objects.documents().filter(issuance__in=keys).order_by().values("issuance")
        counted = counted.annotate(
            all=Count("pk", filter=~Q(state__in=_STOPPED)),
            sent=Count("pk", filter=Q(state__in=SENT)),
            acknowledged=Count("pk", filter=Q(acknowledged_at__isnull=False)),
            first_sent=Min("sent_at"),
            first_acknowledged=Min("acknowledged_at"),
        )
        self.deliveries = {row["issuance"]: row for row in counted}

    def entry(self, issuance: Issuance) -> Entry:
        plan, ledger = issuance.plan, self.deliveries.get(issuance.pk)
        lines = self.lines[issuance.pk]
        return Entry(
            number=issuance.number,
            reference=issuance.reference,
            issued_on=issuance.issued_on,
            title=f"{plan.document_kind.strip().capitalize()} {plan.subject}",
            signer=plan.signer,
            recipients=tuple(_recipient(line) for line in lines if line.state != IssuanceRecipient.State.ARCHIVED),
            archive=wording.archive_line(plan).removeprefix("Lưu: ") if plan.archive_units else "",
            copies=_copies(plan, lines, ledger),
            moved_on=_day(ledger["first_sent"]) if ledger else None,
            receipt=_receipt(ledger) if ledger else "",
            remark=_remark(issuance, self.acts[issuance.pk]),
        )


def _recipient(line: IssuanceRecipient) -> str:
    return f"{line.text} ({line.purpose_text})" if line.purpose_text else line.text


def _copies(plan: PlanPage, lines: list[IssuanceRecipient], ledger: dict | None) -> int:
    """What the document states; else one copy for each organization, for each line that nobody in the directory
    answers to, and for the archive."""
    if plan.issued_copies:
        return plan.issued_copies
    unknown = sum(line.state == IssuanceRecipient.State.UNRESOLVED for line in lines)
    archived = (plan.archive_copies or 1) if plan.archive_units else 0
    return (ledger["all"] if ledger else 0) + unknown + archived


def _remark(issuance: Issuance, acts: list[IssuanceAct]) -> str:
    """Where the row comes from, and what was done to the document: "Thu hồi theo Văn bản số 12/UBND-VP ngày …"."""
    origin = ["Nhập từ sổ cũ"] if issuance.is_historic else []
    return "; ".join([*origin, *(wording.act_line(act) for act in acts)])


def _receipt(ledger: dict) -> str:
    """ "Đã nhận 12/15 (từ 20/05/2026)"."""
    if not ledger["acknowledged"]:
        return ""
    return f"Đã xác nhận {ledger['acknowledged']}/{ledger['all']} (từ {_day(ledger['first_acknowledged']):%d/%m/%Y})"


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None
