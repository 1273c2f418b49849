"""The linter of form: every check of the rule-set in force over one plan.

A check is a pure function `(document, context) -> Iterator[Note]` in `checks`, found by the number of its rule. The
rule-set says which rules hold on the day of the plan, how grave each is and where the law says so; see `rules` for
those that are checked elsewhere.
"""

from collections.abc import Iterator

from plans_app.decree30.checks import CHECKS
from plans_app.decree30.context import Context
from plans_app.decree30.document import Document, read_document
from plans_app.decree30.findings import Finding
from plans_app.models import PlanPage

FIELD_ORDER = (
    "circulation",
    "issuer",
    "number",
    "notation",
    "place",
    "issued_on",
    "urgency",
    "document_kind",
    "subject",
    "legal_bases",
    "body",
    "closing",
    "recipients",
    "archive_units",
    "drafter_code",
    "issued_copies",
    "authority",
    "position",
    "signer",
    "appendices",
)


def lint(plan: PlanPage, context: Context) -> list[Finding]:
    """The findings in `plan`, the gravest first, then in the order of the paper."""
    document = read_document(plan)
    return sorted(_findings(document, context), key=_order)


def _findings(document: Document, context: Context) -> Iterator[Finding]:
    for number, rule in context.ruleset.rules.items():
        if rule.at_issue and not context.is_issuing:
            continue
        for note in CHECKS[number](document, context):
            severity = note.severity or rule.severity
            yield Finding(number, severity, str(note.message), note.place, rule.source, note.fix)


def _order(finding: Finding) -> tuple[int, int]:
    """Sorting is stable, so that findings of one field keep the order of the rules and of the text."""
    name = finding.place.field
    position = FIELD_ORDER.index(name) if name in FIELD_ORDER else len(FIELD_ORDER)
    return finding.severity.rank, position
