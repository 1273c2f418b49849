"""PDF/A-2a and PDF/UA-1, and the structure that a screen reader follows."""

import io

import page as judge
import pikepdf
import pytest

from plans_app.exporters.pdf import export_pdf
from tests.exporters.cases import PLANS, SENTENCE, every_plan
from tests.exporters.plans import STAMPS, bullets, make_plan, paragraph, section, subsection, table

PROFILES = ("pdfa-2a", "pdfua-1")


def faults(data: bytes, tmp_path, profile: str) -> list[tuple[str, str]]:
    path = tmp_path / "plan.pdf"
    path.write_bytes(data)
    report = judge.validate_pdf(str(path), profile=profile)
    assert report.rules.total > 100
    return [(failure.rule_id, failure.message) for failure in report.failures]


def tree(data: bytes) -> list:
    """The structure as nested lists: tag, then the elements below it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return _branch(pdf.Root.StructTreeRoot.K)


def _branch(element) -> list:
    parts = element.get("/K", [])
    inner = [part for part in parts if isinstance(part, pikepdf.Dictionary) and "/S" in part]
    return [str(element.S)[1:], *map(_branch, inner)]


def tags(branch: list) -> list[str]:
    return [branch[0], *(tag for part in branch[1:] for tag in tags(part))]


def elements(pdf: pikepdf.Pdf, tag: str) -> list[pikepdf.Dictionary]:
    found = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == f"/{tag}"]
    return [item for item in found if "/P" in item]


def outline(data: bytes) -> list[tuple[str, int]]:
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as found:
        return [(item.title, level) for item, level in _walk(found.root, 0)]


def _walk(items, level):
    for item in items:
        yield item, level
        yield from _walk(item.children, level + 1)


# -- the standards


@pytest.mark.django_db
@pytest.mark.parametrize("profile", PROFILES)
@every_plan
def test_every_plan_passes(plan, profile, tmp_path):
    assert faults(export_pdf(plan()), tmp_path, profile) == []


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("sizes", ["13", "12"])
def test_every_stamp_and_mark_passes_in_both_sizes(sizes, profile, tmp_path):
    assert faults(export_pdf(make_plan(**STAMPS), profile=sizes), tmp_path, profile) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_a_draft_passes(profile, tmp_path):
    assert faults(export_pdf(make_plan(), is_draft=True), tmp_path, profile) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_a_stream_that_ends_with_a_carriage_return_passes(profile, tmp_path):
    """A strict validator would read it and a line feed after it as one end of line, and the stream as too short."""
    files = (export_pdf(make_plan(subject=f"Kế hoạch {number}", body=[], appendices=[])) for number in range(1_000))
    assert faults(next(data for data in files if b"\r\r\nendstream" in data), tmp_path, profile) == []


def test_a_document_of_many_objects_is_read_whole(tmp_path):
    """Objects are packed by the hundred; a reader finds each by its number."""
    data = export_pdf(make_plan(body=[bullets(*[SENTENCE] * 400)]))
    assert data.count(b"/Type/ObjStm") > 5
    assert tags(tree(data)).count("LI") > 400
    assert faults(data, tmp_path, "pdfa-2a") == []


# -- the structure


def test_headings_go_down_by_single_steps():
    for name in ("levels left out", "three appendices"):
        levels = [int(tag[1]) for tag in tags(tree(export_pdf(PLANS[name]()))) if tag[0] == "H" and tag[1:].isdigit()]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_parts_of_a_plan_stand_in_the_order_of_the_paper():
    body = [section("NỘI DUNG", subsection("Treo băng rôn"), bullets("Một", "Hai"))]
    document = tree(export_pdf(make_plan(body=body, legal_bases=[], closing="", appendices=[])))
    entry = ["LI", ["Lbl"], ["LBody", ["P"]]]
    head = [["P"], ["P"], ["P"], ["P"], ["P"], ["H1"]]
    recipients = [["P"], ["L", *[["LI", ["Lbl"], ["LBody"]]] * 4]]
    assert document == ["Document", *head, ["H2"], ["H3"], ["L", entry, entry], *recipients, *[["P"]] * 4]


def test_stamps_and_marks_are_read_where_they_stand_and_their_frames_are_not():
    body = [section("NỘI DUNG")]
    document = tree(export_pdf(make_plan(body=body, legal_bases=[], closing="", appendices=[], **STAMPS)))
    circulation, head, urgency = [["P"]], [["P"]] * 5, [["P"]]
    recipients = [["P"], ["L", *[["LI", ["Lbl"], ["LBody"]]] * 4]]
    mark, signature, contact = [["P"]], [["P"]] * 4, [["P"]]
    before = [*circulation, *head, *urgency, ["H1"], ["H2"]]
    assert document == ["Document", *before, *recipients, *mark, *signature, *contact]


def test_a_list_below_an_entry_stands_in_its_body():
    entries = [("item", "<p>Một</p>"), ("subitem", "<p>Hai</p>"), ("item", "<p>Ba</p>")]
    document = tree(export_pdf(make_plan(body=[("bullets", entries)], legal_bases=[])))
    lists = next(part for part in document[1:] if part[0] == "L")
    entry = ["LI", ["Lbl"], ["LBody", ["P"]]]
    assert lists == ["L", ["LI", ["Lbl"], ["LBody", ["P"], ["L", entry]]], entry]


def test_a_table_has_rows_of_the_same_number_of_cells_and_one_head():
    rows = [(str(number), SENTENCE) for number in range(60)]
    document = tree(export_pdf(make_plan(body=[table(("TT", ""), *rows)])))
    found = next(part for part in document[1:] if part[0] == "Table")
    assert found[1:] == [["TR", ["TH"], ["TH"]], *[["TR", ["TD"], ["TD"]]] * 60]


def test_a_footnote_is_read_after_its_mark():
    document = tree(export_pdf(PLANS["links and notes"]()))
    paragraphs = [part for part in document[1:] if part[0] == "P" and len(part) > 1]
    note = [["Reference"], ["Note", ["Lbl"], ["P"]]]
    assert paragraphs == [["P", ["Link"], *note, *note]] * 2


def test_footnotes_have_names_of_their_own():
    with pikepdf.open(io.BytesIO(export_pdf(PLANS["links and notes"]()))) as pdf:
        names = [str(note.ID) for note in elements(pdf, "Note")]
        listed = [str(name) for name in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]
    assert len(set(names)) == 4
    assert listed == sorted(names)


def test_a_link_says_where_it_leads_and_which_letters_it_has():
    with pikepdf.open(io.BytesIO(export_pdf(PLANS["links and notes"]()))) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        assert {str(note.Contents) for note in notes} == {"https://quangngoc.example/a b?(c)"}
        assert {str(note.A.URI) for note in notes} == {"https://quangngoc.example/a%20b?%28c%29"}
        parts = [part for link in elements(pdf, "Link") for part in link.K]
        targets = [part.Obj.objgen for part in parts if isinstance(part, pikepdf.Dictionary) and "/Obj" in part]
        assert sorted(targets) == sorted(note.objgen for note in notes)
        assert any(isinstance(part, int) for part in parts)


def test_page_numbers_rules_and_the_stamp_are_not_read():
    data = export_pdf(make_plan(body=[paragraph(SENTENCE * 60)]), is_draft=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        contents = [page.Contents.read_bytes() for page in pdf.pages]
    for content in contents:
        depth = 0
        for line in content.split(b"\n"):
            depth += line.endswith((b"BDC", b"BMC"))
            assert depth == 1 or line.strip() in {b"", b"BT", b"ET"}
            depth -= line == b"EMC"
    assert all(b"/Artifact" in content for content in contents)


def test_each_line_of_a_paragraph_but_the_last_ends_with_a_space():
    with pikepdf.open(io.BytesIO(export_pdf(make_plan(body=[paragraph("chung " * 60)])))) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
    lines = [line for line in content.split(b"\n") if line.startswith(b"(chung")]
    assert len(lines) > 4
    assert [line.endswith(b"chung ) Tj") for line in lines] == [True] * (len(lines) - 1) + [False]


# -- what a reader's window shows


def test_the_outline_holds_the_headings():
    body = [
        section("NỘI DUNG", subsection("Treo băng rôn"), subsection("", "<p>Câu.</p>"), subsection("Hai", level="2"))
    ]
    assert outline(export_pdf(make_plan(body=body))) == [
        ("I. NỘI DUNG", 0),
        ("1. Treo băng rôn", 1),
        ("2.1. Hai", 2),
        ("Phụ lục: Danh mục khẩu hiệu", 0),
    ]


def test_pages_are_labelled_with_the_numbers_of_the_paper():
    with pikepdf.open(io.BytesIO(export_pdf(PLANS["three appendices"]()))) as pdf:
        labels = [page.label for page in pdf.pages]
    assert labels[:2] == ["1", "2"]
    assert "Phụ lục I - 1" in labels
    assert labels[-1].startswith("Phụ lục III - ")


def test_the_only_day_in_the_file_is_that_of_the_plan():
    with pikepdf.open(io.BytesIO(export_pdf(make_plan()))) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20260508000000+07'00'"
        assert b"<xmp:CreateDate>2026-05-08T00:00:00+07:00</xmp:CreateDate>" in pdf.Root.Metadata.read_bytes()
    with pikepdf.open(io.BytesIO(export_pdf(make_plan(issued_on=None)))) as pdf:
        assert "/CreationDate" not in pdf.docinfo
        assert b"CreateDate" not in pdf.Root.Metadata.read_bytes()
