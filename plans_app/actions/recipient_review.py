"""Who exactly gets a plan, as a person reviews it before issuing; and what that person decides."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from plans_app.actions.reaching import ways_to
from plans_app.actions.recipient_readings import context_of
from plans_app.actions.recipients import Candidate, ResolvedLine, resolve_recipients
from plans_app.actions.similar_names import SimilarNames
from plans_app.exceptions import ChoiceRefused
from plans_app.models import Organization, OrganizationAlias, OrganizationGroup, PlanPage, PlanRecipient
from plans_app.vietnamese import fold

LONGEST_ALIAS = OrganizationAlias._meta.get_field("name").max_length


@dataclass(frozen=True)
class RecipientReview:
    """The lines of a plan with what a person should look at."""

    lines: list[ResolvedLine]
    issuer: Organization | None = None

    @property
    def organizations(self) -> list[Organization]:
        """Everybody who gets the plan, once each, in the order of the lines."""
        return list(dict.fromkeys(organization for line in self.lines for organization in line.organizations))

    @cached_property
    def obstacles(self) -> dict[Organization, str]:
        """Who would not get the plan, and why: no address for their channel, a disabled endpoint."""
        ways = ways_to(organizations=self.organizations, issuer=self.issuer)
        return {organization: way.obstacle for organization, way in ways.items() if way.obstacle}

    @property
    def repeated(self) -> list[tuple[Organization, list[str]]]:
        """Bodies that several lines reach, with the text of those lines. They get one letter all the same."""
        lines_of: dict[Organization, list[str]] = {}
        for line in self.lines:
            for organization in line.organizations:
                lines_of.setdefault(organization, []).append(line.text)
        return [(organization, texts) for organization, texts in lines_of.items() if len(texts) > 1]


def review_recipients(*, plan: PlanPage) -> RecipientReview:
    """The lines of `plan` as `resolve_recipients` gives them, with similar names where nobody answers."""
    lines = resolve_recipients(plan=plan)
    texts = {line.unresolved for line in lines if line.unresolved}
    if not texts:
        return RecipientReview(lines, plan.issuer)
    day = plan.issued_on or timezone.localdate()
    names = SimilarNames(issuer_id=plan.issuer_id, day=day, context=context_of(plan.issuer))
    similar = names.candidates(texts)
    lines = [_with_similar(line, similar.get(line.unresolved, ())) for line in lines]
    return RecipientReview(lines, plan.issuer)


def _with_similar(line: ResolvedLine, similar: Iterable[Candidate]) -> ResolvedLine:
    known = {candidate.target for candidate in line.candidates} | set(line.organizations)
    more = [candidate for candidate in similar if candidate.target not in known]
    return replace(line, candidates=(*line.candidates, *more))


def choose_recipients(
    *,
    plan: PlanPage,
    position: int,
    text: str,
    organizations: Iterable[Organization] = (),
    group: OrganizationGroup | None = None,
    user=None,
) -> PlanPage:
    """Sets who stands behind the line of the latest draft at `position` (from 0), in a new revision.

    Nobody chosen gives the line back to the directory. Raises ChoiceRefused for an issued plan, and where the line
    does not read `text` any more.
    """
    page = draft_of(plan=plan)
    row = recipient_at(page=page, position=position, text=text)
    row.organizations = list(organizations)
    row.group = group
    page.save_revision(user=user, changed=True)
    return page


def draft_of(*, plan: PlanPage) -> PlanPage:
    """The latest draft of `plan`. Raises ChoiceRefused for an issued plan."""
    if plan.is_issued:
        raise ChoiceRefused(_("%(reference)s is issued already.") % {"reference": plan.issuance.reference})
    return plan.get_latest_revision_as_object()


def recipient_at(*, page: PlanPage, position: int, text: str) -> PlanRecipient:
    """The line of `page` at `position`. Raises ChoiceRefused where it does not read `text`."""
    rows = list(page.recipients.all())
    row = rows[position] if 0 <= position < len(rows) else None
    if row is None or row.text != text:
        raise ChoiceRefused(_("The line “%(text)s” was changed meanwhile: look at it again.") % {"text": text})
    return row


def add_recipient(*, words: str, name: str, email: str, issuer: Organization | None) -> Organization:
    """Adds `name` to the directory for the `words` of a line; where they say it otherwise, they become its alias.

    The alias holds in the plans of `issuer` alone. Words with a comma may name several bodies and become none's. A
    validation error of the directory is raised as it is.
    """
    organization = Organization(name=name, email=email)
    organization.full_clean()
    organization.save()
    is_alias = fold(words) not in {"", organization.key} and "," not in words and len(words) <= LONGEST_ALIAS
    if is_alias:
        OrganizationAlias.objects.create(organization=organization, name=words, scope=issuer)
    return organization
