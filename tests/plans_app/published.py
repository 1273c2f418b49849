"""Issued plans for the tests of what the public sees."""

import datetime

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans_app.actions.issuing import issue_plan
from plans_app.models import Campaign, PlanPage
from tests.plans_app.plans import a_draft

MAY = datetime.date(2026, 5, 13)


def a_campaign(name="Ngày Khoa học và Công nghệ", **values) -> Campaign:
    return Campaign.objects.get_or_create(name=name, defaults=values)[0]


def an_issued_plan(*, campaigns=(), **values) -> PlanPage:
    """A live plan of 13 May 2026, as the database holds it."""
    draft = a_draft(**{"issued_on": MAY, **values})
    draft.campaigns.add(*campaigns)
    draft.save_revision()
    issue_plan(plan=draft, is_historic=True, deliver=False)
    return PlanPage.objects.get(pk=draft.pk)


def give_pdf(plan: PlanPage, content=b"%PDF-1.7 test", sha256="ab" * 32) -> None:
    issuance = plan.issuance
    issuance.pdf_sha256, issuance.pdf_pages = sha256, 1
    issuance.pdf.save("plan.pdf", ContentFile(content))


def section(title, *content, text="") -> dict:
    value = {"marker": "", "title": title, "text": text, "content": list(content)}
    return {"type": "section", "value": value, "id": _uuid(title)}


def block(kind, value, name) -> dict:
    return {"type": kind, "value": value, "id": _uuid(name)}


def _uuid(name: str) -> str:
    return f"00000000-0000-4000-8000-{sum(name.encode()):012d}"


def queries_of(client, address: str) -> int:
    """How many queries `address` costs once what Django keeps between requests is there."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
