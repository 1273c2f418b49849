"""Issued plans with deliveries that wait, for the tests of delivering."""

import hashlib

from django.core.files.base import ContentFile
from django.utils import timezone

from plans_app.actions.archiving import archive_issuance
from plans_app.actions.issuing import issue_plan
from plans_app.models import Delivery, Issuance, OrganizationGroup
from tests.plans_app.plans import a_draft, an_organization

PDF = b"%PDF-1.7 " + bytes(range(256)) * 8


def an_issued_plan(count=3, *, pdf=PDF, **values) -> Issuance:
    """A plan for the group of `count` organizations, with `pdf` as its file; without a file for None."""
    group, _created = OrganizationGroup.objects.get_or_create(name=f"{count} đơn vị")
    group.members.set([an_organization(f"Đơn vị {n}", email=f"dv{n}@qn.example") for n in range(count)])
    group.save()
    issuance = issue_plan(plan=a_draft(recipients=[group.name], **values))
    if pdf is not None:
        with_pdf(issuance, pdf)
    return issuance


def with_pdf(issuance: Issuance, pdf: bytes) -> None:
    issuance.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    issuance.pdf_pages = 2
    issuance.rendered_at = timezone.now()
    issuance.pdf.save("plan.pdf", ContentFile(pdf))
    archive_issuance(issuance=issuance)


def states(issuance: Issuance) -> dict[str, int]:
    """How many deliveries are in each state."""
    found = list(Delivery.objects.filter(issuance=issuance).values_list("state", flat=True))
    return {state: found.count(state) for state in sorted(set(found))}
