"""Issues a plan to many, for `benchmarks.delivery`.

    python -m benchmarks.issued --count N --size BYTES

brings the database up to date, issues, gives the issuance a file of BYTES, and prints what that took as JSON;

    python -m benchmarks.issued --unsent

prints how many deliveries are not sent.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from benchmarks.senders import a_file
from plans_app.actions import issuing
from plans_app.actions.archiving import archive_issuance
from plans_app.models import Delivery, Issuance, Organization, OrganizationGroup


@contextmanager
def _watched(taken: dict[str, float]) -> Iterator[None]:
    """Has the writing of recipients and deliveries measured by itself."""
    write = issuing._write_recipients

    def write_and_measure(*arguments) -> None:
        started = time.perf_counter()
        write(*arguments)
        taken["rows_ms"] = (time.perf_counter() - started) * 1e3

    issuing._write_recipients = write_and_measure
    try:
        yield
    finally:
        issuing._write_recipients = write


def _recipients(count: int) -> str:
    """The name of a group of `count` organizations."""
    known = Organization.objects.filter(name__startswith="Đơn vị số").count()
    Organization.objects.bulk_create(
        Organization(name=f"Đơn vị số {n}", key=f"don vi so {n}", email=f"dv{n}@phuong{n % 15}.example")
        for n in range(known, count)
    )
    group, is_new = OrganizationGroup.objects.get_or_create(name=f"{count} đơn vị")
    if is_new:
        group.members.set(Organization.objects.filter(name__startswith="Đơn vị số").order_by("pk")[:count])
        group.save()
    return group.name


def issue(count: int, size: int) -> tuple[Issuance, dict[str, float]]:
    """An issuance for `count` recipients with a file of `size` bytes; and milliseconds."""
    from tests.plans_app.plans import a_draft

    taken: dict[str, float] = {}
    draft = a_draft(recipients=[_recipients(count)])
    with _watched(taken):
        started = time.perf_counter()
        issuance = issuing.issue_plan(plan=draft)
        taken["issue_ms"] = (time.perf_counter() - started) * 1e3
    data = a_file(size)
    issuance.pdf_sha256, issuance.pdf_pages = hashlib.sha256(data).hexdigest(), 5
    issuance.rendered_at = timezone.now()
    issuance.pdf.save("plan.pdf", ContentFile(data))
    return archive_issuance(issuance=issuance), taken


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int)
    parser.add_argument("--size", type=int)
    parser.add_argument("--unsent", action="store_true")
    options = parser.parse_args()
    if options.unsent:
        sys.stdout.write(f"{Delivery.objects.unsent().count()}\n")
        return
    call_command("migrate", verbosity=0)
    _issuance, taken = issue(options.count, options.size)
    sys.stdout.write(json.dumps(taken) + "\n")


if __name__ == "__main__":
    main()
