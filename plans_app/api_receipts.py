"""The endpoint by which an e-office confirms receipt: the token of the letter's link is all that it needs."""

import datetime

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field
from wagtail.api.v3.auth import AllowAnonymous
from wagtail.api.v3.errors import problem_response

from plans_app.actions.acknowledging import answer_delivery
from plans_app.actions.receipts import Receipt, find_delivery, is_expired, read_receipt
from plans_app.api import Strict
from plans_app.exceptions import AnswerRefused
from plans_app.models import Delivery, DeliveryAnswer
from plans_app.receipt_forms import AnswerForm
from plans_app.visitors import client_mark, is_too_often

MINUTE = 60
ANSWERS_A_MINUTE = 10
READINGS_A_MINUTE = 60

receipts_router = Router(tags=["receipts"], auth=[AllowAnonymous()])


class AnswerInput(Strict):
    kind: str = Field(description="received, forwarded or not_ours")
    name: str = Field("", description="who says so")
    forwarded_to: str = Field("", description="the unit or person that it was passed on to; needed for forwarded")
    note: str = ""
    request_id: str | None = Field(None, description="a UUID of yours: sending the same again changes nothing")


class PartItem(Schema):
    citation: str
    unit: str
    role: str
    tasks: list[str]
    deadline: datetime.date | None


class AnswerItem(Schema):
    kind: str
    name: str
    forwarded_to: str
    note: str
    at: datetime.datetime


class ReceiptDetail(Schema):
    """`state` is that of the delivery; `acknowledged_at` is null until somebody has acknowledged it."""

    reference: str
    document_kind: str
    subject: str
    issuer: str
    issued_on: datetime.date
    recipient: str
    sent_at: datetime.datetime | None
    state: str
    acknowledged_at: datetime.datetime | None
    parts: list[PartItem]
    answers: list[AnswerItem]
    url: str | None


@receipts_router.get(
    "/{token}/", response=ReceiptDetail, url_name="detail_receipt", summary="A letter", operation_id="receipts_detail"
)
def get_receipt(request: HttpRequest, token: str):
    """What was sent to the holder of the token, and what has been answered. Reading confirms nothing."""
    delivery = _find(token)
    _throttle(f"read:{delivery.pk}:{client_mark(request)}", READINGS_A_MINUTE)
    return _detail(read_receipt(delivery))


@receipts_router.post(
    "/{token}/",
    response=ReceiptDetail,
    url_name="answer_receipt",
    summary="Answer a letter",
    operation_id="receipts_answer",
)
def answer(request: HttpRequest, token: str, data: AnswerInput):
    """Confirms receipt, or says that the letter was passed on or is not for you. 422 says what is wrong."""
    delivery = _find(token)
    _throttle(f"answer:{delivery.pk}", ANSWERS_A_MINUTE)
    form = AnswerForm(data.model_dump(), kind=data.kind)
    if not form.is_valid():
        return _refused([(field, str(text)) for field, texts in form.errors.items() for text in texts])
    try:
        via = DeliveryAnswer.Via.API
        answer_delivery(delivery=delivery, answer=form.answer, via=via, client=client_mark(request))
    except AnswerRefused as refusal:
        return _refused([("", str(refusal))])
    return _detail(read_receipt(delivery))


def _find(token: str) -> Delivery:
    delivery = find_delivery(token)
    if delivery is None:
        raise Http404
    if is_expired(delivery):
        raise HttpError(410, _("The time in which this letter could be answered is over."))
    return delivery


def _throttle(name: str, limit: int) -> None:
    if is_too_often(name, limit=limit, seconds=MINUTE):
        raise HttpError(429, _("Too many requests for this letter. Wait a minute."))


def _refused(problems: list[tuple[str, str]]):
    errors = [{"type": "answer_refused", "loc": ["body", field], "msg": text} for field, text in problems]
    return problem_response(status=422, detail=_("The answer cannot be taken as it stands."), errors=errors)


def _detail(receipt: Receipt) -> dict:
    delivery, plan = receipt.delivery, receipt.plan
    issuance = delivery.issuance
    return {
        "reference": issuance.reference,
        "document_kind": plan.document_kind,
        "subject": plan.subject,
        "issuer": issuance.issuer.name,
        "issued_on": issuance.issued_on,
        "recipient": delivery.organization.name,
        "sent_at": delivery.sent_at,
        "state": delivery.state,
        "acknowledged_at": delivery.acknowledged_at,
        "parts": [
            {
                "citation": part.citation,
                "unit": part.unit,
                "role": "lead" if part.is_lead else "cooperate",
                "tasks": list(part.lines),
                "deadline": part.deadline,
            }
            for part in receipt.parts
        ],
        "answers": receipt.answers,
        "url": receipt.url or None,
    }
