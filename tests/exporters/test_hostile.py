"""Content that means harm, or that nobody foresaw: it is text, or a clear finding, in bounded time."""

import socket
import time

import pytest

from plans_app.exceptions import MissingGlyph
from plans_app.exporters.pdf import export_pdf
from tests.exporters.paper import Paper
from tests.exporters.plans import make_plan, paragraph

# Far above what any of these takes, so that a busy machine does not fail them.
SECONDS = 30
SECRET = "lời-bí-mật-trong-tệp"


def words(body) -> str:
    paper = Paper(export_pdf(make_plan(body=body, appendices=[])))
    return " ".join(paper.words)


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*arguments):
        raise AssertionError("a document asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("scheme", ["", "file://"])
@pytest.mark.parametrize("tag", ['<img src="{}"/>', '<a href="{}">tệp</a>', '<object data="{}"></object>'])
def test_no_local_file_is_read(tag, scheme, tmp_path, no_network):
    (tmp_path / "a.txt").write_text(SECRET, encoding="utf-8")
    data = export_pdf(make_plan(body=[paragraph(tag.format(f"{scheme}{tmp_path}/a.txt"))]))
    assert SECRET not in " ".join(Paper(data).words)
    assert b"/URI" not in data


@pytest.mark.parametrize("tag", ["img src", "link href", "script src", "iframe src"])
def test_no_address_is_opened(tag, no_network):
    assert "quangngoc.example" in words([paragraph(f'<{tag}="https://quangngoc.example/a.png">')])


def test_ten_thousand_nested_lists_are_text(no_network):
    start = time.monotonic()
    assert "Câu cuối" in words([("paragraph", "<ul><li>" * 10_000 + "Câu cuối" + "</li></ul>" * 10_000)])
    assert time.monotonic() - start < SECONDS


def test_ten_thousand_marks_that_are_never_closed_are_text():
    start = time.monotonic()
    assert "Câu cuối" in words([paragraph("<b><i><a href='https://a.example'>" * 10_000 + "Câu cuối")])
    assert time.monotonic() - start < SECONDS


def test_a_paragraph_of_a_megabyte_is_drawn_whole():
    start = time.monotonic()
    paper = Paper(export_pdf(make_plan(body=[paragraph("đổi mới " * 100_000)], appendices=[])))
    assert time.monotonic() - start < SECONDS
    assert len(paper) > 100
    assert paper.words.count("đổi") >= 100_000


@pytest.mark.parametrize("sign", ["\x00", "\u202e", "\u2066", "\u200f", "\ufeff", "\x1b"])
def test_signs_without_a_picture_change_nothing_but_a_space(sign):
    found = words([paragraph(f"phong{sign}phú")])
    assert "phongphú" in found or "phong phú" in found


@pytest.mark.parametrize("sign", ["漢", "😀", "\uffff", "\ue000"])
def test_a_sign_that_the_family_lacks_is_a_finding_that_names_it(sign):
    with pytest.raises(MissingGlyph, match=f"{ord(sign):04X}"):
        export_pdf(make_plan(body=[paragraph(f"Chữ {sign}")]))
