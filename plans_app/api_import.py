"""A document in, a draft out: `POST /plans/import/` of the API.

The document is the part `file` of a multipart form, or the member `text` of a JSON object.
"""

import dataclasses
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import ConfigDict, Field
from wagtail.api.v3.errors import as_validation_error, problem_response

from plans_app.actions.drafting import draft_plan, import_report, imported_plan, read_plan, suggest_campaigns
from plans_app.actions.issuers import find_issuer
from plans_app.api import TokenAuth, refuse_unknown_keys
from plans_app.exceptions import ImportRefused
from plans_app.importers.base import PlanDraft
from plans_app.listing import LARGEST_ID
from plans_app.models import Campaign, Organization, PlanIndexPage, PlanPage

JSON, MULTIPART = "application/json", "multipart/form-data"


class ImportInput(Schema):
    """Where the plan goes and what is said of it. `campaigns` are slugs, added to those that the text suggests."""

    model_config = ConfigDict(extra="forbid")

    parent: int = Field(ge=1, le=LARGEST_ID, description="id of the plan index to put the plan below")
    issuer: int | None = Field(None, ge=1, le=LARGEST_ID, description="left out: the body that the text names")
    campaigns: list[str] = Field([], max_length=100)


class TextInput(ImportInput):
    text: str = Field(min_length=1)
    source_name: str = Field("text", max_length=255)


class FileInput(ImportInput):
    file: bytes = Field(json_schema_extra={"format": "binary"})


class ImportQuery(Schema):
    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(False, description="gives the draft and saves nothing")


class PlanLink(Schema):
    id: int
    title: str
    status: str
    detail_url: str


class ImportAnswer(Schema):
    """`plan` is null in a dry run, `draft` otherwise. `report` tells what was recognised and what is doubtful."""

    plan: PlanLink | None
    draft: dict[str, Any] | None
    report: dict[str, Any]


import_router = Router(tags=["plans"], auth=TokenAuth())

_REQUEST_BODY = {
    "required": True,
    "content": {
        JSON: {"schema": TextInput.model_json_schema()},
        MULTIPART: {"schema": FileInput.model_json_schema()},
    },
}


@import_router.post(
    "/import/",
    response={200: ImportAnswer, 201: ImportAnswer},
    url_name="import_plan",
    summary="Import a plan",
    operation_id="plans_import",
    openapi_extra={"requestBody": _REQUEST_BODY},
)
def import_document(request: HttpRequest, query: Query[ImportQuery]):
    """Reads a Word file, a PDF or a text. 201 is a new draft, 200 the plan that the same bytes became before, or a
    dry run. 422 says why a file cannot be read; what is doubtful is no error and stands in the report."""
    refuse_unknown_keys(request, ImportQuery)
    values, data, source_name = _read_request(request)
    parent = _open_index(request, values.parent)
    issuer, campaigns = _chosen_issuer(values.issuer), _chosen_campaigns(values.campaigns)
    try:
        draft = read_plan(data=data, source_name=source_name)
    except ImportRefused as refusal:
        return problem_response(status=422, detail=str(refusal))
    if query.dry_run:
        report = import_report(draft=draft, issuer=issuer or find_issuer(draft=draft))
        return Status(200, {"plan": None, "draft": dataclasses.asdict(draft), "report": report})
    return _save(request, draft, parent, issuer, campaigns)


def _save(request: HttpRequest, draft: PlanDraft, parent: PlanIndexPage, issuer, campaigns: list[Campaign]) -> Status:
    is_known = imported_plan(draft=draft) is not None
    tagged = {*campaigns, *suggest_campaigns(draft=draft)}
    plan = draft_plan(draft=draft, parent=parent, issuer=issuer, campaigns=tagged, user=request.user)
    if not plan.permissions_for_user(request.user).can_edit():
        raise PermissionDenied(_("This source was imported before, as a plan that you may not edit."))
    answer = {"plan": _link(plan, request), "draft": None, "report": plan.plan_import.report}
    return Status(200 if is_known else 201, answer)


def _read_request(request: HttpRequest) -> tuple[ImportInput, bytes, str]:
    """What is to be done, the bytes of the document and its name."""
    if request.content_type == JSON:
        values = TextInput.model_validate_json(_body(request))
        return values, values.text.encode("utf-8", errors="replace"), values.source_name
    if request.content_type != MULTIPART:
        raise HttpError(415, _("Send the file as multipart/form-data, or the text as application/json."))
    file = request.FILES.get("file")
    members = {name: request.POST[name] for name in request.POST if name != "campaigns"}
    members["campaigns"] = [slug for slug in request.POST.getlist("campaigns") if slug]
    if file is None:
        raise as_validation_error(ValueError(), _("The form holds no file."), ("body", "file"))
    return ImportInput.model_validate(members), file.read(), file.name


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise HttpError(413, _("The text is too long: send it as a file.")) from error


def _open_index(request: HttpRequest, pk: int) -> PlanIndexPage:
    parent = PlanIndexPage.objects.filter(pk=pk).first()
    if parent is None:
        raise as_validation_error(ValueError(), _("There is no such plan index."), ("body", "parent"))
    if not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied(_("You may not make plans here."))
    return parent


def _chosen_issuer(pk: int | None) -> Organization | None:
    if pk is None:
        return None
    issuer = Organization.objects.filter(pk=pk).first()
    if issuer is None:
        raise as_validation_error(ValueError(), _("There is no such organization."), ("body", "issuer"))
    return issuer


def _chosen_campaigns(slugs: list[str]) -> list[Campaign]:
    found = list(Campaign.objects.filter(slug__in=slugs))
    unknown = sorted(set(slugs) - {campaign.slug for campaign in found})
    if unknown:
        message = _("There are no such campaigns: %(names)s") % {"names": ", ".join(unknown)}
        raise as_validation_error(ValueError(), message, ("body", "campaigns"))
    return found


def _link(plan: PlanPage, request: HttpRequest) -> dict:
    path = reverse("wagtailapi_v3:detail_plan", kwargs={"plan_id": plan.pk})
    status = "issued" if plan.is_issued else "draft"
    return {"id": plan.pk, "title": plan.title, "status": status, "detail_url": request.build_absolute_uri(path)}
