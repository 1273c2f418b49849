"""What the public may read, and what a list of plans needs from the database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from plans_app.models import Campaign, Issuance, PlanCampaign, PlanPage, PlanRelation

# The long parts of a plan, which a list never shows.
LONG_FIELDS = ("legal_bases", "body", "closing", "appendices")


def public_plans() -> QuerySet[PlanPage]:
    """Plans that anybody may read: live, issued, and below no page with a view restriction. Newest first."""
    return (
        PlanPage.objects.live()
        .public()
        .filter(issuances__isnull=False)
        .select_related("issuer")
        .order_by("-issued_on", "-pk")
    )


def listed(plans: QuerySet[PlanPage]) -> list[PlanPage]:
    """The plans without their long parts, each with `issuance` and `listed_campaigns`, in three queries."""
    return attach_facts(plans.defer(*LONG_FIELDS))


def attach_facts(plans: Iterable[PlanPage]) -> list[PlanPage]:
    """Gives each plan its `issuance` and its `listed_campaigns`, in two queries for all."""
    plans = list(plans)
    keys = [plan.pk for plan in plans]
    issuances = {issuance.plan_id: issuance for issuance in Issuance.objects.filter(plan__in=keys)}
    campaigns: dict[int, list[Campaign]] = {}
    ties = PlanCampaign.objects.filter(content_object__in=keys).select_related("tag").order_by("tag__key")
    for tie in ties:
        campaigns.setdefault(tie.content_object_id, []).append(tie.tag)
    for plan in plans:
        plan.issuance = issuances.get(plan.pk)
        plan.listed_campaigns = campaigns.get(plan.pk, [])
    return plans


def campaigns_with_counts(plans: QuerySet[PlanPage]) -> QuerySet[Campaign]:
    """The campaigns of `plans`, each with `plan_count`, the largest first."""
    return (
        Campaign.objects.filter(plan_campaigns__content_object__in=plans.order_by())
        .annotate(plan_count=Count("plan_campaigns"))
        .order_by("-plan_count", "key")
    )


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """A document that a plan stands in relation to; `page` only when anybody may read it."""

    kind: str
    text: str
    page: PlanPage | None


_SEEN_FROM_THE_TARGET = {
    PlanRelation.Kind.BASED_ON: _("Basis of"),
    PlanRelation.Kind.REPLACES: _("Replaced by"),
    PlanRelation.Kind.CORRECTS: _("Corrected by"),
    PlanRelation.Kind.RELATED: _("See also"),
}


def related_documents(plan: PlanPage) -> list[RelatedDocument]:
    """The relations of `plan` and those that point to it. A draft or a closed plan is never named by its title."""
    own = list(plan.relations.all())
    pointing = list(PlanRelation.objects.filter(target=plan.pk).values_list("plan_id", "kind"))
    keys = {relation.target_id for relation in own} | {plan_id for plan_id, kind in pointing}
    readable = {page.pk: page for page in public_plans().filter(pk__in=keys).defer(*LONG_FIELDS)} if keys else {}
    forward = [
        RelatedDocument(relation.get_kind_display(), relation.text or str(page), page)
        for relation in own
        for page in [readable.get(relation.target_id)]
        if relation.text or page
    ]
    backward = [
        RelatedDocument(str(_SEEN_FROM_THE_TARGET[kind]), str(readable[plan_id]), readable[plan_id])
        for plan_id, kind in pointing
        if plan_id in readable
    ]
    return forward + backward
