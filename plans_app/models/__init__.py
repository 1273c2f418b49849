"""The models of a plan. Import them from here."""

from plans_app.models.campaigns import Campaign, PlanCampaign
from plans_app.models.deliveries import Delivery, DeliveryAttempt, DeliveryEvent
from plans_app.models.imports import PlanImport
from plans_app.models.index_pages import PlanIndexPage
from plans_app.models.issuances import Issuance, IssuanceRecipient, IssuanceSignature, ScheduledIssue
from plans_app.models.organizations import (
    GroupAlias,
    Organization,
    OrganizationAlias,
    OrganizationGroup,
)
from plans_app.models.pages import PlanPage, PlanPageMixin
from plans_app.models.recipients import PlanRecipient, Purpose
from plans_app.models.registers import Register
from plans_app.models.relations import PlanRelation

__all__ = [
    "Campaign",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryEvent",
    "GroupAlias",
    "Issuance",
    "IssuanceRecipient",
    "IssuanceSignature",
    "Organization",
    "OrganizationAlias",
    "OrganizationGroup",
    "PlanCampaign",
    "PlanImport",
    "PlanIndexPage",
    "PlanPage",
    "PlanPageMixin",
    "PlanRecipient",
    "PlanRelation",
    "Purpose",
    "Register",
    "ScheduledIssue",
]
