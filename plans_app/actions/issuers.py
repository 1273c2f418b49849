"""Which body of the directory issues a document, when its text names one without a letterhead."""

from plans_app.importers.base import BlockKind, PlanDraft
from plans_app.models import Organization
from plans_app.vietnamese import fold


def find_issuer(*, draft: PlanDraft) -> Organization | None:
    """The one organization that the head of `draft` names as its issuer; None when there is none, or more than one.

    A letterhead decides alone. Without one, the opening of the document is asked: the subject, the bases and the
    lead-in, which names the issuer and the place it is in charge of.
    """
    candidates = [o for o in Organization.objects.exclude(notation="") if _fits_notation(o, draft.notation)]
    if draft.issuer:
        letterhead = _padded(draft.issuer, draft.superior)
        return _only([o for o in candidates if f" {o.key} " in letterhead]) or _best(
            candidates, _opening(draft), draft.place
        )
    return _best(candidates, _opening(draft), draft.place)


def _best(candidates: list[Organization], opening: str, place: str) -> Organization | None:
    """The candidate that is named, and whose place is; a name that says its place itself needs no more."""
    scores = [(score, o) for o in candidates if (score := _score(o, opening, fold(place)))]
    top = max((score for score, _organization in scores), default=0)
    return _only([organization for score, organization in scores if score == top])


def _score(organization: Organization, opening: str, place: str) -> int:
    """0 when `organization` is not named in `opening`, more the more surely it is meant."""
    own_place = fold(organization.place)
    names = {organization.key, fold(organization.short_name)} - {""}
    if any(f" {name} " in opening for name in names if own_place and name.endswith(own_place)):
        return 4
    bare_names = names | {_without_place(name, own_place) for name in names}
    if not any(f" {name} " in opening for name in bare_names):
        return 0
    return 1 + (bool(own_place) and own_place == place) + (bool(own_place) and f" {own_place} " in opening)


def _without_place(name: str, place: str) -> str:
    """ "so khoa hoc va cong nghe tinh thanh hoa" → "so khoa hoc va cong nghe"."""
    bare = name.removesuffix(place).strip() if place else name
    for unit in ("tinh", "thanh pho", "thi xa", "quan", "huyen", "xa", "phuong"):
        bare = bare.removesuffix(f" {unit}")
    return bare


def _fits_notation(organization: Organization, notation: str) -> bool:
    suffix = notation.rpartition("-")[2]
    return not suffix or organization.notation.casefold() == suffix.casefold()


def _opening(draft: PlanDraft) -> str:
    lead_in = []
    for block in draft.body:
        if block.kind is not BlockKind.PARAGRAPH:
            break
        lead_in.append(block.text)
    return _padded(draft.subject, *draft.legal_bases, *lead_in)


def _padded(*texts: str) -> str:
    return f" {fold(' '.join(texts))} "


def _only(found: list[Organization]) -> Organization | None:
    return found[0] if len(found) == 1 else None
