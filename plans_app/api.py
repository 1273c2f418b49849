"""Our endpoints of the API, added to Wagtail's v3 under `/plans/`, `/campaigns/` and `/organizations/`.

They differ from Wagtail's own on purpose: a token never sees less than no token, a wrong token is an error, a key
that nobody knows is an error, and a list costs the same number of queries however long it is.
"""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import ConfigDict, Field
from wagtail.api.querysets import get_public_pages_queryset
from wagtail.api.v3.auth import AllowAnonymous, BearerTokenAuth
from wagtail.api.v3.errors import problem_response
from wagtail.permission_policies.pages import PagePermissionPolicy

from plans_app.exceptions import IssueRefused
from plans_app.finding import find_plans
from plans_app.listing import LARGEST_ID, PlanFilters
from plans_app.models import Campaign, Issuance, Organization, PlanPage
from plans_app.queries import (
    PublicAct,
    campaigns_with_counts,
    listed,
    public_acts,
    public_plans,
    related_documents,
)
from plans_app.tasks import issue_and_wake
from plans_app.vietnamese import fold

MAX_PAGE_SIZE = 100


class TokenAuth(BearerTokenAuth):
    """Wagtail's token. One that is presented and not valid is refused, not read as nobody's."""

    def authenticate(self, request, token):
        found = super().authenticate(request, token)
        if found is None:
            raise HttpError(401, _("The token is unknown, revoked or of an inactive user."))
        return found


ANYBODY = [TokenAuth(), AllowAnonymous()]


class Strict(Schema):
    """A key that is not named here is an error."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Strict):
    limit: int = Field(20, ge=1, le=MAX_PAGE_SIZE)
    offset: int = Field(0, ge=0, le=LARGEST_ID)


class PlanQuery(PageQuery):
    campaign: str = Field("", description="slug of a campaign")
    year: int | None = Field(None, ge=1, le=9999)
    issuer: int | None = Field(None, ge=1, le=LARGEST_ID)
    q: str = Field("", max_length=5000, description="words with or without accents, or a reference")

    @property
    def filters(self) -> PlanFilters:
        return PlanFilters(self.campaign, str(self.year or ""), str(self.issuer or ""))


class OrganizationQuery(PageQuery):
    q: str = Field("", max_length=200)


class IssueInput(Strict):
    """Nothing is to be said yet: the plan is issued as its latest revision stands."""


class CampaignItem(Schema):
    slug: str
    name: str


class CampaignDetail(CampaignItem):
    description: str
    key_date: str
    plan_count: int
    url: str


class OrganizationItem(Schema):
    id: int
    name: str


class OrganizationDetail(OrganizationItem):
    short_name: str
    code: str
    notation: str
    place: str
    superior: int | None = Field(None, alias="superior_id")
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    successor: int | None = Field(None, alias="successor_id")


class PdfItem(Schema):
    """The file of an issued plan; `sha256` is that of the document as it was issued, null until it is made.

    Of a recalled or replaced plan the address gives a copy that bears a stamp: `is_stamped`.
    """

    url: str
    sha256: str | None
    pages: int | None
    is_stamped: bool


class PlanItem(Schema):
    id: int
    status: str
    standing: str | None = Field(description="in_force, corrected, replaced or recalled; null for a draft")
    reference: str
    document_kind: str
    subject: str
    issuer: OrganizationItem | None
    issued_on: datetime.date | None
    campaigns: list[CampaignItem]
    url: str | None
    detail_url: str
    pdf: PdfItem | None


class RecipientItem(Schema):
    text: str
    purpose_text: str
    purpose: str


class ActItem(Schema):
    """A recall, a correction or a replacement of the plan. `replaced_by` is the page of the new plan, if public."""

    kind: str
    reason: str
    wrong: str
    right: str
    order_reference: str
    order_date: datetime.date
    made_at: datetime.datetime
    replaced_by: str | None


class RelationItem(Schema):
    kind: str
    text: str
    url: str | None


class PlanDetail(PlanItem):
    number: str
    notation: str
    place: str
    superior: OrganizationItem | None
    legal_bases: list[Any]
    body: list[Any]
    outline: list[dict]
    closing: str
    recipients: list[RecipientItem]
    archive_units: list[str]
    archive_copies: int | None
    authority: list[str]
    position: str
    signer: str
    appendices: list[Any]
    urgency: str
    circulation: str
    drafter_code: str
    issued_copies: int | None
    contact_line: str
    effective_from: datetime.date | None
    effective_to: datetime.date | None
    relations: list[RelationItem]
    acts: list[ActItem]
    issued_at: datetime.datetime | None
    is_historic: bool


class PlanList(Schema):
    count: int
    items: list[PlanItem]


class CampaignList(Schema):
    count: int
    items: list[CampaignDetail]


class OrganizationList(Schema):
    count: int
    items: list[OrganizationDetail]


plans_router = Router(tags=["plans"], auth=ANYBODY)
campaigns_router = Router(tags=["campaigns"], auth=ANYBODY)
organizations_router = Router(tags=["organizations"], auth=ANYBODY)


@plans_router.get("/", response=PlanList, url_name="list_plans", summary="List public plans", operation_id="plans_list")
def list_plans(request: HttpRequest, query: Query[PlanQuery]):
    refuse_unknown_keys(request, PlanQuery)
    plans = public_plans()
    plans = query.filters.apply(find_plans(plans, query.q) if query.q else plans)
    page = listed(plans[query.offset : query.offset + query.limit])
    return {"count": plans.count(), "items": [_item(plan, request) for plan in page]}


@plans_router.get(
    "/{plan_id}/", response=PlanDetail, url_name="detail_plan", summary="A whole plan", operation_id="plans_detail"
)
def get_plan(request: HttpRequest, plan_id: int):
    """A public plan to anybody; a draft, as its latest revision stands, to those who may edit or publish it."""
    refuse_unknown_keys(request, Strict, "rich_text_format")
    return _detail(_readable_plan(request, plan_id), request)


@plans_router.post(
    "/{plan_id}/actions/issue/",
    response=PlanDetail,
    auth=TokenAuth(),
    url_name="issue_plan",
    summary="Issue a plan",
    operation_id="plans_issue",
)
def issue(request: HttpRequest, plan_id: int, data: IssueInput | None = None):
    """Gives the plan its number and date, makes it live, and has it rendered and delivered. It happens once:
    asked again, the answer is the issued plan. 422 lists everything that is missing."""
    plan = _stored_plan(request, plan_id)
    if not _may_issue(plan, request.user):
        raise PermissionDenied(_("You may not issue plans here."))
    try:
        issue_and_wake(plan=plan, user=request.user)
    except IssueRefused as refusal:
        errors = [{"type": "issue_refused", "loc": ["plan"], "msg": problem} for problem in refusal.problems]
        return problem_response(status=422, detail=_("The plan cannot be issued as it stands."), errors=errors)
    return _detail(PlanPage.objects.get(pk=plan.pk), request)


@campaigns_router.get(
    "/", response=CampaignList, url_name="list_campaigns", summary="List campaigns", operation_id="campaigns_list"
)
def list_campaigns(request: HttpRequest):
    """Every campaign, with the number of its public plans."""
    refuse_unknown_keys(request, Strict)
    counts = dict(campaigns_with_counts(public_plans()).values_list("pk", "plan_count"))
    items = [
        {
            "slug": campaign.slug,
            "name": campaign.name,
            "description": campaign.description,
            "key_date": campaign.key_date,
            "plan_count": counts.get(campaign.pk, 0),
            "url": request.build_absolute_uri(campaign.get_absolute_url()),
        }
        for campaign in Campaign.objects.all()
    ]
    return {"count": len(items), "items": items}


@organizations_router.get(
    "/",
    response=OrganizationList,
    url_name="list_organizations",
    summary="List organizations",
    operation_id="organizations_list",
)
def list_organizations(request: HttpRequest, query: Query[OrganizationQuery]):
    """The directory of issuers and recipients, without their addresses."""
    refuse_unknown_keys(request, OrganizationQuery)
    organizations = Organization.objects.filter(key__contains=fold(query.q)).order_by("key", "pk")
    page = organizations[query.offset : query.offset + query.limit]
    return {"count": organizations.count(), "items": list(page)}


def refuse_unknown_keys(request: HttpRequest, schema: type[Schema], *more: str) -> None:
    """django-ninja reads the keys that it knows and drops the rest, so a mistyped filter would give the whole list."""
    unknown = sorted(set(request.GET) - set(schema.model_fields) - set(more))
    if unknown:
        raise HttpError(422, _("Unknown parameters: %(names)s") % {"names": ", ".join(unknown)})


def _visible_to(request: HttpRequest) -> QuerySet[PlanPage]:
    """What is open to this request, and what its user may edit or publish."""
    opened = get_public_pages_queryset(request, PlanPage).order_by().values("pk")
    if not request.user.is_authenticated:
        return PlanPage.objects.filter(pk__in=opened)
    policy = PagePermissionPolicy(PlanPage)
    permitted = policy.instances_user_has_any_permission_for(request.user, {"change", "publish"})
    return PlanPage.objects.filter(Q(pk__in=opened) | Q(pk__in=permitted.order_by().values("pk")))


def _stored_plan(request: HttpRequest, plan_id: int) -> PlanPage:
    plan = _visible_to(request).filter(pk=plan_id).first() if plan_id <= LARGEST_ID else None
    if plan is None:
        raise Http404(_("There is no such plan."))
    return plan


def _readable_plan(request: HttpRequest, plan_id: int) -> PlanPage:
    plan = _stored_plan(request, plan_id)
    return plan if plan.live else plan.get_latest_revision_as_object()


def _may_issue(plan: PlanPage, user) -> bool:
    """Who may issue a draft may ask for it again when it is issued."""
    tester = plan.permissions_for_user(user)
    return tester.can_publish() if plan.is_issued else tester.can_issue()


def _item(plan: PlanPage, request: HttpRequest) -> dict:
    """`plan` with its `issuance` and `listed_campaigns`, as a row of a list."""
    detail_path = reverse("wagtailapi_v3:detail_plan", kwargs={"plan_id": plan.pk})
    return {
        "id": plan.pk,
        "status": "issued" if plan.issuance else "draft",
        "standing": plan.issuance.standing if plan.issuance else None,
        "reference": plan.reference,
        "document_kind": plan.document_kind,
        "subject": plan.subject,
        "issuer": plan.issuer,
        "issued_on": plan.issued_on,
        "campaigns": plan.listed_campaigns,
        "url": request.build_absolute_uri(plan.get_url(request)) if plan.live else None,
        "detail_url": request.build_absolute_uri(detail_path),
        "pdf": _pdf(plan.issuance, request),
    }


def _pdf(issuance: Issuance | None, request: HttpRequest) -> dict | None:
    if issuance is None:
        return None
    path = reverse("plans_app:pdf", args=[issuance.plan_id])
    return {
        "url": request.build_absolute_uri(path),
        "sha256": issuance.pdf_sha256 or None,
        "pages": issuance.pdf_pages,
        "is_stamped": issuance.is_withdrawn,
    }


def _detail(plan: PlanPage, request: HttpRequest) -> dict:
    plan.listed_campaigns = sorted(plan.campaigns.all(), key=lambda campaign: campaign.key)
    streams = {name: _stream(getattr(plan, name), request) for name in ("legal_bases", "body", "appendices")}
    same = ("number", "notation", "place", "superior", "outline", "closing", "archive_copies", "position", "signer")
    same += ("urgency", "circulation", "drafter_code", "issued_copies", "contact_line")
    return {
        **_item(plan, request),
        **streams,
        **{name: getattr(plan, name) for name in (*same, "effective_from", "effective_to")},
        "recipients": list(plan.recipients.all()),
        "archive_units": plan.archive_unit_list,
        "authority": plan.authority_lines,
        "relations": [_relation(document, request) for document in related_documents(plan)],
        "acts": [_act(item, request) for item in public_acts(plan)],
        "issued_at": plan.issuance.issued_at if plan.issuance else None,
        "is_historic": bool(plan.issuance and plan.issuance.is_historic),
    }


def _stream(value, request: HttpRequest) -> list:
    return value.stream_block.get_api_representation(value, {"request": request})


def _act(item: PublicAct, request: HttpRequest) -> dict:
    names = ("kind", "reason", "wrong", "right", "order_reference", "order_date", "made_at")
    url = request.build_absolute_uri(item.page.get_url(request)) if item.page else None
    return {**{name: getattr(item.act, name) for name in names}, "replaced_by": url}


def _relation(document, request: HttpRequest) -> dict:
    url = request.build_absolute_uri(document.page.get_url(request)) if document.page else None
    return {"kind": document.kind, "text": document.text, "url": url}
