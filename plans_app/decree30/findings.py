"""What a check of form finds in a plan: the rule, how grave it is, where it stands, and what would mend it."""

import enum
import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


class Severity(enum.StrEnum):
    """How grave a finding is: an error keeps a plan from being issued."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self):
        return SEVERITY_LABELS[self]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


SEVERITY_LABELS = {
    Severity.ERROR: _("Error"),
    Severity.WARNING: _("Warning"),
    Severity.INFO: _("Information"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands.

    `field` is a field of the plan. In a stream `block_id` is the block and `part` the key of its value, "" where the
    value itself is the text. In "recipients" `position` is the line, from 0. `path` is for people: "II.1, -3".
    """

    field: str
    block_id: str = ""
    part: str = ""
    position: int | None = None
    path: str = ""

    def __str__(self) -> str:
        return self.path or self.field


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the text at `place`: `old` becomes `new` wherever it stands there; no `old` sets the whole."""

    place: Place
    new: str
    old: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends a finding: `description` says it to the person, `edits` do it."""

    description: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What a check yields. `severity` is given only where it differs from that of the rule."""

    place: Place
    message: str
    fix: Fix | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A note with the rule that it breaks. `source` is the place in the law: "Appendix I, II.9.d"."""

    rule: str
    severity: Severity
    message: str
    place: Place
    source: str
    fix: Fix | None = None

    @property
    def key(self) -> str:
        """A name that stays as long as the finding does, and says nothing of its content."""
        text = "\n".join([self.rule, self.place.field, self.place.block_id, self.place.part, self.message])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for machines."""
        return {
            "key": self.key,
            "rule": self.rule,
            "severity": str(self.severity),
            "message": self.message,
            "place": {
                "field": self.place.field,
                "block_id": self.place.block_id,
                "part": self.place.part,
                "path": str(self.place),
            },
            "source": self.source,
            "fix": self.fix.description if self.fix else None,
        }
