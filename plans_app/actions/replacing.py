"""Plans that take the place of others: which ones a draft replaces, why it may not, and the draft itself."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions import CopyPageAction
from wagtail.coreutils import find_available_slug

from plans_app.actions.acts import replace_issuance, replaced_already
from plans_app.exceptions import ActRefused
from plans_app.models import Issuance, IssuanceAct, PlanPage, PlanRelation

# What a copy does not take over: its original's own place in the chain of documents.
_OF_THE_ORIGINAL = {PlanRelation.Kind.REPLACES, PlanRelation.Kind.CORRECTS}


def replaced_issuances(*, plan: PlanPage) -> list[Issuance]:
    """The issued plans of this site that `plan`, a saved page or that of a revision, says it replaces."""
    targets = [r.target_id for r in plan.relations.all() if r.kind == PlanRelation.Kind.REPLACES and r.target_id]
    return list(Issuance.objects.filter(plan__in=targets).select_related("plan").order_by("pk"))


def replacement_problems(*, plan: PlanPage, user=None) -> list[str]:
    """Why `plan` cannot take the place of what it names: another plan has it, or `user` may not publish there."""
    issuances = replaced_issuances(plan=plan)
    acts = IssuanceAct.objects.filter(issuance__in=issuances, kind=IssuanceAct.Kind.REPLACEMENT)
    problems = [replaced_already(act) for act in acts.select_related("issuance").order_by("pk")]
    forbidden = [i for i in issuances if user is not None and not i.plan.permissions_for_user(user).can_publish()]
    message = _("You may not replace %(reference)s: only who may publish it may.")
    return problems + [message % {"reference": issuance.reference} for issuance in forbidden]


def replace_all(*, plan: PlanPage, replacement: Issuance, user=None, notify: bool = True) -> None:
    """Has `replacement`, the issuance of `plan`, take the place of everything that `plan` replaces."""
    for issuance in replaced_issuances(plan=plan):
        if issuance.pk != replacement.pk:
            replace_issuance(issuance=issuance, replacement=replacement, user=user, notify=notify)


@transaction.atomic
def draft_replacement(*, issuance: Issuance, user=None) -> PlanPage:
    """A draft that replaces an issued plan: its copy without number and date, beside it, with the relation.

    Asked again before it is issued, the same draft is given. Raises ActRefused when the plan is replaced already.
    """
    locked = Issuance.objects.select_for_update(of=("self",)).select_related("plan").get(pk=issuance.pk)
    made = locked.acts.filter(kind=IssuanceAct.Kind.REPLACEMENT).first()
    if made:
        raise ActRefused([replaced_already(made)])
    replaces = PlanRelation.objects.filter(kind=PlanRelation.Kind.REPLACES, target=locked.plan_id)
    begun = replaces.filter(plan__issuances=None).order_by("pk").first()
    return begun.plan if begun else _copy(locked.plan, user)


def _copy(plan: PlanPage, user) -> PlanPage:
    draft = CopyPageAction(
        plan,
        user=user,
        copy_revisions=False,
        keep_live=False,
        update_attrs={"slug": find_available_slug(plan.get_parent(), plan.slug)},
    ).execute(skip_permission_checks=True)
    draft = draft.specific
    draft.relations = [relation for relation in draft.relations.all() if relation.kind not in _OF_THE_ORIGINAL]
    draft.relations.add(PlanRelation(kind=PlanRelation.Kind.REPLACES, target=plan))
    draft.save_revision(user=user, log_action=False)
    draft.relations.commit()
    return draft
