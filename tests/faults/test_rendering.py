"""Workers die while they draw, disks are full, documents are poison: one whole file or none, and the others go on."""

import hashlib
import os
import random
import resource
import signal
import sys
import time

import pytest
from django.core.files.storage import storages
from django.db import connections

from plans_app.actions import rendering
from plans_app.actions.rendering import MAX_ATTEMPTS, render_issuance
from plans_app.exceptions import RenderError
from plans_app.exporters.pdf import export_pdf
from plans_app.models import Issuance
from tests.plans_app.issued import an_issued_plan

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 20


def forked(work) -> int:
    """Runs `work` in a process of its own; gives its number."""
    connections.close_all()
    process = os.fork()
    if process:
        return process
    try:
        work()
        os._exit(0)
    except BaseException:
        os._exit(1)


def ended_by(process: int) -> int:
    """The signal that ended `process`, 0 when it ended by itself."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) * -1


def files() -> list[str]:
    """What stands under a final name."""
    storage = storages["plans"]
    folders = storage.listdir("pdf")[0] if storage.exists("pdf") else []
    names = (f"pdf/{folder}/{name}" for folder in folders for name in storage.listdir(f"pdf/{folder}")[1])
    return [name for name in names if not name.rpartition("/")[2].startswith(".")]


def is_whole(name: str) -> bool:
    with storages["plans"].open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == name.rpartition("/")[2].removesuffix(".pdf")


def draw_all():
    for issuance in Issuance.objects.unrendered().order_by("?"):
        render_issuance(issuance=issuance)


def test_killing_workers_while_they_draw_leaves_whole_files_only():
    issuances = [an_issued_plan(1, pdf=None) for _count in range(8)]
    before, seed = set(files()), random.SystemRandom().randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    for _kill in range(KILLS):
        process = forked(draw_all)
        time.sleep(chance.uniform(0.0, 0.25))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    assert ended_by(forked(draw_all)) == 0
    for issuance in issuances:
        issuance.refresh_from_db()
        assert issuance.is_rendered
        assert issuance.pdf_sha256 in issuance.pdf.name
        assert is_whole(issuance.pdf.name)
    assert all(is_whole(name) for name in set(files()) - before)


def test_a_full_disk_leaves_no_file_and_the_plan_is_drawn_when_there_is_room():
    issuance = an_issued_plan(1, pdf=None)
    before = files()

    def draw_on_a_full_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, 8_192))
        rendering.store_whole(storages["plans"], "pdf/00/full.pdf", b"x" * 100_000)

    assert ended_by(forked(draw_on_a_full_disk)) == -1
    assert files() == before
    assert render_issuance(issuance=issuance).is_rendered


def test_a_document_that_kills_its_worker_is_given_up_and_the_others_are_drawn(monkeypatch):
    poison, harmless = an_issued_plan(1, pdf=None, subject="Độc"), an_issued_plan(1, pdf=None)

    def draw(page, **options):
        if page.subject == "Độc":
            os.kill(os.getpid(), signal.SIGKILL)
        return export_pdf(page, **options)

    monkeypatch.setattr(rendering, "export_pdf", draw)
    for _attempt in range(MAX_ATTEMPTS):
        assert ended_by(forked(lambda: render_issuance(issuance=poison))) == signal.SIGKILL
    render_issuance(issuance=harmless)
    poison.refresh_from_db()
    assert poison.render_attempts == MAX_ATTEMPTS
    assert harmless.is_rendered


def test_a_document_that_takes_all_memory_fails_with_its_reason(monkeypatch):
    issuance = an_issued_plan(1, pdf=None)

    def draw(_page, **_options):
        raise MemoryError

    monkeypatch.setattr(rendering, "export_pdf", draw)
    with pytest.raises(RenderError):
        render_issuance(issuance=issuance)
    issuance.refresh_from_db()
    assert issuance.render_error == "MemoryError"
