import hashlib
import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans_app.importers.base import BlockKind, LineRole
from plans_app.importers.summary import summarize
from plans_app.importers.text import read_text
from plans_app.importers.words import body_words, draft_words, inline_words, source_words, unplaced_words, words
from tests.importers.documents import PRACTICE, SAMPLES, WRITTEN, expected_of, read
from tests.scoring import score

every_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
every_document = pytest.mark.parametrize("path", [*SAMPLES, *PRACTICE, *WRITTEN], ids=lambda path: path.stem)


def read_path(path):
    return read_text(path.read_bytes(), source_name=path.name)


def count(words):
    return Counter(word.lstrip("0") if word.isdigit() else word for word in words)


@every_sample
def test_a_sample_is_read_as_a_person_reads_it(path):
    assert score(expected_of(path), summarize(read_path(path))) >= 0.985


@every_document
def test_a_document_of_another_form_is_read_nearly_as_well(path):
    assert score(expected_of(path), summarize(read_path(path))) >= 0.97


def test_the_practice_documents_are_read_well_together():
    scores = [score(expected_of(path), summarize(read_path(path))) for path in PRACTICE]
    assert len(scores) == 9
    assert sum(scores) / len(scores) >= 0.99


def test_the_written_documents_are_read_well_together():
    scores = [score(expected_of(path), summarize(read_path(path))) for path in WRITTEN]
    assert len(scores) >= 18
    assert sum(scores) / len(scores) >= 0.99


@every_document
def test_every_word_of_the_source_stands_in_the_draft(path):
    draft = read_path(path)
    source = [word for line in draft.lines for word in source_words(line)]
    assert count(source) - count(draft_words(draft)) == Counter()


@every_sample
def test_nothing_of_a_sample_is_without_a_field(path):
    assert read_path(path).remainder == ()


@every_sample
def test_the_words_of_bases_body_and_closing_keep_their_order(path):
    draft = read_path(path)
    roles = (LineRole.BASIS, LineRole.BODY, LineRole.CLOSING)
    source = [word for line in draft.lines if line.role in roles for word in words(line.text)]
    held = [word for basis in draft.legal_bases for word in inline_words(basis)]
    held += [*body_words(draft.body), *inline_words(draft.closing)]
    assert held == source


@every_document
def test_every_source_line_is_accounted_for(path):
    draft = read_path(path)
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    assert [line.text for line in draft.lines] == text.split("\n")
    assert [line.number for line in draft.lines] == list(range(1, len(draft.lines) + 1))


@every_document
def test_a_line_with_words_is_an_ornament_only_as_a_page_number(path):
    ornaments = [line.text for line in read_path(path).lines if line.role is LineRole.ORNAMENT]
    assert all(word.isdigit() for text in ornaments for word in words(text))


def test_the_draft_names_its_source():
    draft = read_text(b"abc", source_name="plan.txt")
    assert draft.source_name == "plan.txt"
    assert draft.source_sha256 == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@every_sample
def test_the_encoding_changes_nothing(path, encoding):
    text = path.read_text(encoding="utf-8")
    draft = read_text(text.encode(encoding), source_name=path.name)
    assert summarize(draft) == summarize(read_path(path))


@every_sample
def test_line_ends_and_decomposed_letters_change_nothing(path):
    text = unicodedata.normalize("NFD", path.read_text(encoding="utf-8")).replace("\n", "\r\n")
    assert summarize(read_text(text.encode(), source_name=path.name)) == summarize(read_path(path))


@pytest.mark.parametrize("data", [b"", b"\n\n\n", b" \t ", b"\xef\xbb\xbf", b"----\n***\n|\n"])
def test_an_empty_file_gives_an_empty_draft_and_says_so(data):
    draft = read_text(data, source_name="empty.txt")
    assert draft.body == ()
    assert [doubt.code for doubt in draft.doubts] == ["empty"]


def test_a_foreign_text_becomes_body_with_a_doubt():
    draft = read("Dear Sir,\n\nThe ship arrived on Monday.\n")
    assert " ".join(block.text for block in draft.body) == "Dear Sir, The ship arrived on Monday."
    assert "foreign" in [doubt.code for doubt in draft.doubts]


def test_bytes_of_an_unknown_encoding_are_read_with_a_doubt():
    draft = read_text("KẾ HOẠCH".encode("utf-16-le")[1:] + b"\xff\xfe\x00" * 3, source_name="x.bin")
    assert draft.lines
    legacy = read_text(b"U\xfb ban nh\xa9n d\xa9n \xae\xe9c l\xcbp", source_name="tcvn3.txt")
    assert "encoding" in [doubt.code for doubt in legacy.doubts]


def test_a_wrapped_paragraph_is_joined():
    draft = read("KẾ HOẠCH\nTrồng cây\n\nI. NỘI DUNG\n\n- Trồng cây ở\nxã và ở thôn.\n\n- Tưới cây.\n")
    assert [block.text for block in draft.body if block.kind is BlockKind.BULLET] == [
        "Trồng cây ở xã và ở thôn.",
        "Tưới cây.",
    ]


def test_a_paragraph_broken_by_a_page_is_joined_around_the_page_number():
    draft = read("KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\nVận động quần\n\n2\n\nchúng nhân dân.\n")
    assert draft.body[-1].text == "Vận động quần chúng nhân dân."


def test_a_footnote_stands_at_its_mark_and_its_paragraph_goes_on():
    draft = read("KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\nGiai đoạn mới¹ của tỉnh và\n\n¹ Theo “Nghị quyết” số 1.\n\nxã.\n")
    link = '<a linktype="footnote" note="Theo “Nghị quyết” số 1.">¹</a>'
    assert draft.body[-1].text == f"Giai đoạn mới{link} của tỉnh và xã."
    assert draft.footnotes == ("Theo “Nghị quyết” số 1.",)


def test_emphasis_is_kept_and_markup_of_the_source_is_escaped():
    draft = read("KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\n- Nộp **trước *ngày* 5** cho <script>A&B</script>.\n")
    assert draft.body[-1].text == (
        "Nộp <b>trước </b><b><i>ngày</i></b><b> 5</b> cho &lt;script&gt;A&amp;B&lt;/script&gt;."
    )


@pytest.mark.parametrize(
    ("line", "title", "text"),
    [
        ("*** Thời gian thực hiện:** Từ ngày 13.", "Thời gian thực hiện:", "Từ ngày 13."),
        ("* **Chủ đề**", "Chủ đề", ""),
        ("*** Hình thức tổ chức**", "Hình thức tổ chức", ""),
        ("Chủ đề:", "Chủ đề:", ""),
        ("Khẩu hiệu: “Nhiệt liệt chào mừng”.", "Khẩu hiệu:", "“Nhiệt liệt chào mừng”."),
    ],
)
def test_a_starred_or_bare_run_in_is_a_label_and_no_heading(line, title, text):
    draft = read(f"KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\n{line}\n\n- Một.\n")
    label = draft.body[1]
    assert (label.kind, label.title, label.text) == (BlockKind.LABEL, title, text)


def test_a_heading_keeps_its_run_in_text_apart():
    section = read("KẾ HOẠCH\nA\n\nIII. KINH PHÍ: Nguồn ngân sách xã.\n").body[0]
    assert (section.marker, section.title, section.text) == ("III", "KINH PHÍ:", "Nguồn ngân sách xã.")


def test_a_numbered_sentence_has_text_and_no_title():
    draft = read("KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\n1. Giao Văn phòng theo dõi.\n\n2. Giao Sở báo cáo.\n")
    assert [(b.marker, b.title, b.text) for b in draft.body[1:]] == [
        ("1", "", "Giao Văn phòng theo dõi."),
        ("2", "", "Giao Sở báo cáo."),
    ]


def test_the_lead_in_on_its_own_opens_the_body():
    draft = read("KẾ HOẠCH\nA\n\nCăn cứ Luật B;\n\nỦy ban nhân dân xã xây dựng kế hoạch như sau:\n\nI. NỘI DUNG\n")
    assert draft.legal_bases == ("Căn cứ Luật B;",)
    assert draft.body[0].text == "Ủy ban nhân dân xã xây dựng kế hoạch như sau:"


def test_what_follows_the_signature_is_an_appendix():
    text = "KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\nNơi nhận:\n- Sở A;\n- Lưu: VT.\n\nCHỦ TỊCH\n\nLê Văn An\n\n"
    draft = read(text + "PHỤ LỤC\n\n| STT | Việc |\n|---|---|\n| 1 | Trồng cây |\n")
    assert draft.signer == "Lê Văn An"
    assert draft.appendices[0].title == "PHỤ LỤC"
    assert draft.appendices[0].blocks[0].rows == (("STT", "Việc"), ("1", "Trồng cây"))


def test_a_section_out_of_order_is_doubted_at_its_line():
    doubts = read("KẾ HOẠCH\nA\n\nI. MỘT\n\nII. HAI\n\nII. BA\n").doubts
    assert [doubt.line for doubt in doubts if doubt.code == "numbering"] == [8]


@given(st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_no_bytes_are_refused(data):
    draft = read_text(data, source_name="any")
    assert draft.lines
    summarize(draft)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_sample_loses_no_word(data):
    path = data.draw(st.sampled_from(SAMPLES))
    lines = path.read_text(encoding="utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 12))):
        _damage(lines, data)
    draft = read("\n".join(lines))
    assert unplaced_words(draft) == []
    assert "\n".join(line.text for line in draft.lines) == "\n".join(lines)


def _damage(lines, data):
    """Join, split, unmark, unaccent, repeat or drop a line."""
    index = data.draw(st.integers(0, max(0, len(lines) - 2)))
    line = lines[index]
    ways = {
        "join": lambda: lines.__setitem__(slice(index, index + 2), [" ".join(lines[index : index + 2])]),
        "split": lambda: lines.__setitem__(slice(index, index + 1), line.replace(" ", "\n", 3).split("\n")),
        "unmark": lambda: lines.__setitem__(index, line.lstrip("-+*IVX.0123456789 ")),
        "unaccent": lambda: lines.__setitem__(index, _unaccented(line)),
        "remark": lambda: lines.__setitem__(
            index, f"{data.draw(st.sampled_from(['IV.', '1.', 'a)', '-', '|']))} {line}"
        ),
        "repeat": lambda: lines.insert(index, line),
        "drop": lambda: lines.pop(index),
    }
    ways[data.draw(st.sampled_from(sorted(ways)))]()


def _unaccented(line):
    decomposed = unicodedata.normalize("NFD", line)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


@pytest.mark.parametrize(
    "pattern",
    [
        "- Trồng cây ở xã.\n\n",
        "Một dòng không dấu câu ở giữa trang\n",
        "|\nô\n",
        "1. ",
        "*",
        "(" * 50,
        "Nơi nhận:\n",
        "ngày " * 20 + "\n",
        "CHỦ TỊCH\n",
        "KẾ HOẠCH\n",
        "[1] a¹ ",
        ": ",
    ],
)
def test_a_long_text_takes_time_in_proportion(pattern):
    data = ("KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\n" + pattern * (400_000 // len(pattern.encode()))).encode()
    started = time.process_time()
    read_text(data, source_name="long.txt")
    assert time.process_time() - started < 10
