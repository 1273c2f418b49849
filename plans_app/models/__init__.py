"""The models of a plan. Import them from here."""

from plans_app.models.acts import IssuanceAct
from plans_app.models.answers import DeliveryAnswer, DeliveryReport
from plans_app.models.campaigns import Campaign, PlanCampaign
from plans_app.models.deliveries import ChannelHealth, Delivery, DeliveryAttempt, DeliveryEvent
from plans_app.models.downloads import DownloadLink
from plans_app.models.endpoints import WebhookEndpoint
from plans_app.models.imports import PlanImport
from plans_app.models.index_pages import PlanIndexPage
from plans_app.models.issuances import (
    WITHDRAWN,
    Issuance,
    IssuanceRecipient,
    IssuanceSignature,
    ScheduledIssue,
    Standing,
)
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
from plans_app.models.stamps import Circulation, Urgency

__all__ = [
    "WITHDRAWN",
    "Campaign",
    "ChannelHealth",
    "Circulation",
    "Delivery",
    "DeliveryAnswer",
    "DeliveryAttempt",
    "DeliveryEvent",
    "DeliveryReport",
    "DownloadLink",
    "GroupAlias",
    "Issuance",
    "IssuanceAct",
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
    "Standing",
    "Urgency",
    "WebhookEndpoint",
]
