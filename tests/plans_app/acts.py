"""Recalls, corrections and replacements for the tests."""

from django.utils import timezone

from plans_app.actions.acts import correct_issuance, recall_issuance
from plans_app.actions.delivering import drain_deliveries
from plans_app.channels.memory import MemoryChannel
from plans_app.models import Issuance, IssuanceAct, PlanPage, PlanRelation
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.plans import a_draft

MEMORY = {"email": {"BACKEND": "plans_app.channels.memory.MemoryChannel"}}
ORDER = "12/UBND-VP"


def a_recall(issuance: Issuance, **values) -> IssuanceAct:
    return recall_issuance(
        issuance=issuance,
        **{
            "reason": "Ban hành nhầm",
            "order_reference": ORDER,
            "order_date": timezone.localdate(),
            **values,
        },
    )


def a_correction(issuance: Issuance, **values) -> IssuanceAct:
    return correct_issuance(
        issuance=issuance,
        **{
            "wrong": "ngày 15/5/2026",
            "right": "ngày 16/5/2026",
            "order_reference": ORDER,
            "order_date": timezone.localdate(),
            **values,
        },
    )


def a_replacing_draft(issuance: Issuance, **values) -> PlanPage:
    draft = a_draft(**values)
    draft.relations.add(PlanRelation(kind=PlanRelation.Kind.REPLACES, target=issuance.plan))
    draft.save_revision()
    draft.relations.commit()
    return draft


def a_sent_plan(count=3, **values) -> Issuance:
    """A plan that `count` organizations have; what was sent before is forgotten."""
    issuance = an_issued_plan(count, **values)
    drain_deliveries(channel="email")
    MemoryChannel.outbox.clear()
    return issuance
