"""The page behind the link in a letter: what was sent, to whom, and the answer of the one who has it.

It needs no login: whoever holds the link holds the letter. It takes no cookie either, so there is nothing that another
site could make a browser lend it, and no token against forged forms is asked for: who could forge the form knows the
link, and may use it. Reading changes nothing, for programs that guard mailboxes open every link of a letter.
"""

from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from plans_app.actions.acknowledging import answer_delivery
from plans_app.actions.receipts import find_delivery, is_expired, read_receipt
from plans_app.exceptions import AnswerRefused
from plans_app.models import Delivery, DeliveryAnswer
from plans_app.receipt_forms import AnswerForm, answer_forms, bound_kind
from plans_app.visitors import client_mark, is_too_often

MINUTE = 60
# Requests a minute: for one letter as a whole, and for one letter from one computer.
ANSWERS_A_MINUTE = 10
READINGS_A_MINUTE = 60

_PRIVATE = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def _private(view):
    """The address is a secret of its holder: no cache keeps it, no search finds it, no other site is told of it."""

    @wraps(view)
    def answered(*args, **kwargs):
        response = view(*args, **kwargs)
        for name, value in _PRIVATE.items():
            response.headers[name] = value
        return response

    return answered


@_private
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Shows a delivery and takes answers to it. 404 for a token that is not ours, 410 when its time is over."""
    delivery = find_delivery(token)
    if delivery is None:
        raise Http404("There is no such receipt.")
    if is_expired(delivery):
        return render(request, "plans_app/receipt_expired.html", {"delivery": delivery}, status=410)
    if request.method == "POST":
        return _take_answer(request, delivery)
    if is_too_often(f"read:{delivery.pk}:{client_mark(request)}", limit=READINGS_A_MINUTE, seconds=MINUTE):
        return _busy(render(request, "plans_app/receipt_busy.html", status=429))
    return _show(request, delivery)


def _take_answer(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    form = AnswerForm(request.POST, kind=bound_kind(request.POST))
    if is_too_often(f"answer:{delivery.pk}", limit=ANSWERS_A_MINUTE, seconds=MINUTE):
        form.add_error(None, _("Too many answers within a minute. Wait a little, then send it again."))
        return _busy(_show(request, delivery, form, status=429))
    if not form.is_valid():
        return _show(request, delivery, form, status=422)
    via = DeliveryAnswer.Via.PAGE
    try:
        answer_delivery(delivery=delivery, answer=form.answer, via=via, client=client_mark(request))
    except AnswerRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, delivery, form, status=422)
    response = redirect(request.path)
    response.status_code = 303
    return response


def _show(request: HttpRequest, delivery: Delivery, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
    context = {"receipt": read_receipt(delivery), "forms": answer_forms(form), "refused": form}
    return render(request, "plans_app/receipt.html", context, status=status)


def _busy(response: HttpResponse) -> HttpResponse:
    response.headers["Retry-After"] = str(MINUTE)
    return response
