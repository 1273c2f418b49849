"""Numbers of outgoing documents (Decree 30, article 15)."""

from django.db import transaction
from django.utils.translation import gettext as _

from plans_app.exceptions import IssueRefused, NumberTaken
from plans_app.models import Issuance, PlanPage, Register
from plans_app.vietnamese import format_number


@transaction.atomic
def take_number(*, plan: PlanPage, series: str = "", is_historic=False) -> Register:
    """Gives `plan` the next number of its register, or enters the number that it has; returns the register.

    The register's row stays locked until the surrounding transaction ends, so that two plans never get one number
    and no number is left out. A number that was given already is kept, and the register moves past it.

    Raises NumberTaken when another document has the number, IssueRefused when the date runs against the order of
    numbers (article 15.1: number and date follow the order of issue).
    """
    register = _lock_register(plan, series)
    if plan.number:
        _refuse_taken(register, plan)
    else:
        _refuse_backdated(register, plan, is_historic)
        plan.number = format_number(register.last_number + 1)
    number = int(plan.number)
    if number > register.last_number:
        register.last_number = number
        register.last_issued_on = max(filter(None, (register.last_issued_on, plan.issued_on)))
    register.save()
    return register


def next_number(*, plan: PlanPage, series: str = "") -> str:
    """The number that `plan` would get now. Only a forecast: another plan may take it first."""
    if plan.number or not plan.issuer:
        return plan.number
    register = Register.objects.filter(issuer=plan.issuer, year=plan.issued_on.year, series=series).first()
    return format_number(register.last_number + 1 if register else 1)


def _lock_register(plan: PlanPage, series: str) -> Register:
    key = {"issuer": plan.issuer, "year": plan.issued_on.year, "series": series}
    Register.objects.get_or_create(**key)
    return Register.objects.select_for_update().get(**key)


def _refuse_taken(register: Register, plan: PlanPage) -> None:
    holder = Issuance.objects.filter(register=register, number=int(plan.number)).first()
    if holder:
        message = _(
            "The number %(number)s of %(year)s belongs to %(reference)s of %(issuer)s. Clear it to get the next one."
        )
        names = {
            "number": plan.number,
            "year": register.year,
            "reference": holder.reference,
            "issuer": register.issuer,
        }
        raise NumberTaken([message % names])


def _refuse_backdated(register: Register, plan: PlanPage, is_historic: bool) -> None:
    last = register.last_issued_on
    if last and plan.issued_on < last and not is_historic:
        message = _(
            "The date %(date)s lies before that of number %(number)s (%(last)s): numbers follow the order of dates."
        )
        names = {
            "date": f"{plan.issued_on:%d/%m/%Y}",
            "number": register.last_number,
            "last": f"{last:%d/%m/%Y}",
        }
        raise IssueRefused([message % names])
