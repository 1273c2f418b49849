"""The importer for a file: by its first bytes, then by its name."""

import pytest
from wagtail import hooks

from plans_app.importers.base import PlanDraft
from plans_app.importers.registry import PDF, TEXT, WORD, Importer, extensions, importer_for
from tests.importers import docx_fixtures as word
from tests.importers.pdf_fixtures import drawn


def read_odt(data, *, source_name):
    return PlanDraft(source_name, "0" * 64, subject=data.decode())


ODT = Importer("OpenDocument", (".odt",), read_odt, (b"PK\x03\x04odt",))


@pytest.mark.parametrize(
    ("name", "data", "importer"),
    [
        ("a.docx", b"PK\x03\x04", WORD),
        ("a.DOCX", b"cut off", WORD),
        ("a.txt", b"PK\x03\x04", WORD),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", WORD),
        ("a.pdf", b"%PDF-1.7", PDF),
        ("a.docx", b"%PDF-1.7", PDF),
        ("a.pdf", b"PK\x03\x04", WORD),
        ("a.txt", "Kế hoạch".encode(), TEXT),
        ("a", b"", TEXT),
        ("a.rtf", b"{\\rtf1", TEXT),
    ],
)
def test_content_comes_before_the_name(name, data, importer):
    assert importer_for(name, data) is importer


def test_a_site_adds_an_importer_by_a_hook():
    with hooks.register_temporarily("register_plan_importers", lambda: [ODT]):
        assert importer_for("a.odt", b"PK\x03\x04odt") is ODT
        assert ".odt" in extensions()
    assert importer_for("a.odt", b"PK\x03\x04odt") is WORD


def test_an_importer_of_a_site_may_take_a_format_of_ours():
    own = Importer("Other Word", (".docx",), read_odt, (b"PK\x03\x04",))
    with hooks.register_temporarily("register_plan_importers", lambda: [own]):
        assert importer_for("a.docx", b"PK\x03\x04") is own


@pytest.mark.parametrize("importer", [TEXT, WORD, PDF])
def test_every_importer_names_its_source_and_numbers_its_lines(importer):
    samples = {"Text": "KẾ HOẠCH\nRa quân".encode(), "Word": word.saved(word.a_plan("I. MỤC ĐÍCH")), "PDF": None}
    data = samples[importer.name] or a_small_pdf()
    draft = importer.read(data, source_name="mau")
    assert draft.source_name == "mau"
    assert len(draft.source_sha256) == 64
    assert [line.number for line in draft.lines] == list(range(1, len(draft.lines) + 1))


def a_small_pdf() -> bytes:
    return drawn([(100, 700, 14, "Serif", "Treo cờ.")])
