"""What the public may read, and what a list of plans needs from the database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from plans_app.models import Campaign, Issuance, IssuanceAct, PlanCampaign, PlanPage, PlanRelation

# The long parts of a plan, which a list never shows.
LONG_FIELDS = ("legal_bases", "body", "closing", "appendices")


def is_open(path: str = "path") -> Exists:
    """The condition that neither a page nor one above it has a view restriction; `path` leads to its tree path.

    Wagtail's `public()` says the same and asks the database for the restrictions each time.
    """
    path_below = ExpressionWrapper(OuterRef(path), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(path_below=path_below)
    return ~Exists(restrictions.filter(path_below__startswith=F("page__path")))


def public_plans() -> QuerySet[PlanPage]:
    """Plans that anybody may read: live, issued, and below no page with a view restriction. Newest first."""
    return (
        PlanPage.objects.live()
        .filter(is_open(), issuances__isnull=False)
        .select_related("issuer")
        .order_by("-issued_on", "-pk")
    )


def listed(plans: QuerySet[PlanPage]) -> list[PlanPage]:
    """The plans without their long parts, each with its `listed_campaigns` and its `issuance`, in three queries."""
    return attach_issuances(attach_campaigns(plans.defer(*LONG_FIELDS)))


def attach_campaigns(plans: Iterable[PlanPage]) -> list[PlanPage]:
    """Gives each plan its `listed_campaigns`, in one query for all."""
    plans = list(plans)
    campaigns: dict[int, list[Campaign]] = {}
    ties = PlanCampaign.objects.filter(content_object__in=[plan.pk for plan in plans])
    for tie in ties.select_related("tag").order_by("tag__key"):
        campaigns.setdefault(tie.content_object_id, []).append(tie.tag)
    for plan in plans:
        plan.listed_campaigns = campaigns.get(plan.pk, [])
    return plans


def attach_issuances(plans: Iterable[PlanPage]) -> list[PlanPage]:
    """Gives each plan its `issuance`, in one query for all."""
    plans = list(plans)
    found = Issuance.objects.filter(plan__in=[plan.pk for plan in plans])
    issuances = {issuance.plan_id: issuance for issuance in found}
    for plan in plans:
        plan.issuance = issuances.get(plan.pk)
    return plans


def campaigns_with_counts(plans: QuerySet[PlanPage]) -> QuerySet[Campaign]:
    """The campaigns of `plans`, each with `plan_count`, the largest first."""
    return (
        Campaign.objects.filter(plan_campaigns__content_object__in=plans.order_by())
        .annotate(plan_count=Count("plan_campaigns"))
        .order_by("-plan_count", "key")
    )


@dataclass(frozen=True, slots=True)
class PublicAct:
    """An act on a plan as its readers see it; `page` is the plan that took its place, when anybody may read that."""

    act: IssuanceAct
    page: Page | None

    @property
    def kind(self) -> str:
        return self.act.kind


def public_acts(plan: PlanPage) -> list[PublicAct]:
    """What was done to `plan` after it was issued, the latest first."""
    acts = (
        IssuanceAct.objects.filter(issuance__plan=plan.pk)
        .select_related("replacement__plan")
        .defer(*(f"replacement__plan__{name}" for name in LONG_FIELDS))
        .annotate(is_open=is_open("replacement__plan__path"))
        .order_by("-made_at", "-pk")
    )
    return [PublicAct(act, act.replacement.plan if act.replacement and act.is_open else None) for act in acts]


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """A document that a plan stands in relation to; `page` only when anybody may read it."""

    kind: str
    text: str
    page: Page | None


_SEEN_FROM_THE_TARGET = {
    PlanRelation.Kind.BASED_ON: _("Basis of"),
    PlanRelation.Kind.REPLACES: _("Replaced by"),
    PlanRelation.Kind.CORRECTS: _("Corrected by"),
    PlanRelation.Kind.RELATED: _("See also"),
}


def related_documents(plan: PlanPage) -> list[RelatedDocument]:
    """The relations of `plan` and those that point to it, in one query.

    A draft or a closed plan is never named by its title.
    """
    if plan.pk is None:
        return []
    relations = (
        PlanRelation.objects.filter(Q(plan=plan.pk) | Q(target=plan.pk))
        .select_related("plan", "target")
        .defer(*(f"plan__{name}" for name in LONG_FIELDS))
        .annotate(plan_is_open=is_open("plan__path"), target_is_open=is_open("target__path"))
        .order_by("sort_order", "pk")
    )
    documents = [_own(relation) if relation.plan_id == plan.pk else _pointing(relation) for relation in relations]
    return [document for document in documents if document.text]


def later_documents(plan: PlanPage) -> list[RelatedDocument]:
    """The plans that replace or correct `plan`, those that anybody may read."""
    relations = (
        PlanRelation.objects.filter(target=plan.pk, kind__in=[PlanRelation.Kind.REPLACES, PlanRelation.Kind.CORRECTS])
        .select_related("plan")
        .defer(*(f"plan__{name}" for name in LONG_FIELDS))
        .annotate(plan_is_open=is_open("plan__path"))
        .order_by("pk")
    )
    return [document for document in map(_pointing, relations) if document.page]


def _own(relation: PlanRelation) -> RelatedDocument:
    target = relation.target if relation.target and relation.target.live and relation.target_is_open else None
    return RelatedDocument(relation.get_kind_display(), relation.text or (target.title if target else ""), target)


def _pointing(relation: PlanRelation) -> RelatedDocument:
    plan = relation.plan if relation.plan.live and relation.plan_is_open else None
    return RelatedDocument(str(_SEEN_FROM_THE_TARGET[relation.kind]), str(plan) if plan else "", plan)
