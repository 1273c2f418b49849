"""Whatever happens to a document on its way, it is read in time and no word of it is lost."""

import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans_app.importers.base import LineRole
from plans_app.importers.summary import summarize
from plans_app.importers.text import read_text
from plans_app.importers.words import body_words, draft_words, source_words, words
from tests.importers.documents import PRACTICE, SAMPLES, WRITTEN, read

DOCUMENTS = [path.read_text(encoding="utf-8") for path in [*SAMPLES, *PRACTICE, *WRITTEN]]
MARKERS = ["I.", "IV.", "1.", "1.1.", "a)", "-", "–", "+", "•", "*", "|", "Điều 1.", "(1)", "Phần thứ nhất", "#", "**"]
HEAD = "KẾ HOẠCH\nA\n\nCăn cứ Luật A;\n\nI. NỘI DUNG\n\n"
FOOT = "\n\nNơi nhận:\n- Sở A;\n- Lưu: VT.\n\nCHỦ TỊCH\n\nLê Văn An\n"
WHERE = [HEAD + "%s" + FOOT, "%s", HEAD + "- A.\n\nNơi nhận:\n- %s\n- Lưu: VT.\n", "SỞ A\n%s\nKẾ HOẠCH\nB\n"]

# What the mutations do to a line and the one after it; each gives the lines that stand in their place.
WAYS = {
    "join": lambda line, after, mark: [f"{line} {after}"],
    "split": lambda line, after, mark: [*line.replace(" ", "\n", 3).split("\n"), after],
    "unmark": lambda line, after, mark: [line.lstrip("-+*IVX.0123456789 "), after],
    "mark": lambda line, after, mark: [f"{mark} {line}", after],
    "unaccent": lambda line, after, mark: [unaccented(line), after],
    "repeat": lambda line, after, mark: [line, line, after],
    "swap": lambda line, after, mark: [after, line],
    "capitals": lambda line, after, mark: [line.upper(), after],
    "indent": lambda line, after, mark: [" " * 35 + line, after],
    "page": lambda line, after, mark: [line, "", "7", "", after],
    "drop": lambda line, after, mark: [after],
}


def unaccented(line):
    decomposed = unicodedata.normalize("NFD", line)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


@st.composite
def damaged_documents(draw):
    lines = draw(st.sampled_from(DOCUMENTS)).split("\n")
    for _ in range(draw(st.integers(1, 12))):
        index = draw(st.integers(0, len(lines) - 2))
        way = WAYS[draw(st.sampled_from(sorted(WAYS)))]
        lines[index : index + 2] = way(lines[index], lines[index + 1], draw(st.sampled_from(MARKERS)))
    return "\n".join(lines)


def count(found):
    return Counter(word.lstrip("0") if word.isdigit() else word for word in found)


@given(damaged_documents())
@settings(max_examples=150, deadline=None)
def test_a_damaged_document_loses_no_word(text):
    draft = read(text)
    source = [word for line in draft.lines for word in source_words(line)]
    assert count(source) - count(draft_words(draft)) == Counter()
    assert [line.number for line in draft.lines] == list(range(1, len(draft.lines) + 1))
    summarize(draft)


@given(damaged_documents())
@settings(max_examples=60, deadline=None)
def test_the_body_of_a_damaged_document_keeps_its_words_in_order(text):
    draft = read(text)
    source = [word for line in draft.lines if line.role is LineRole.BODY for word in words(line.text)]
    assert body_words(draft.body) == source


@pytest.mark.parametrize(
    "piece",
    [
        "x", "(", "- ", "1.1.1.1.", "**", " ", "*", "I. ", "|", "| ", "\t", ":", "a) ", "“", "ngày ", "Số: ",
        "1 ", "¹", "[1]", "Nơi nhận: ", "KT. ", "CHỦ TỊCH ", "(để b/c) ", "...", "- - ", "<br>", "\\*", "&",
        "[a](", "#", "V/v ", "a1 ", "VIỆT NAM ",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "where", [HEAD + "%s" + FOOT, "%s", HEAD + "- A.\n\nNơi nhận:\n- %s\n- Lưu: VT.\n", "SỞ A\n%s\nKẾ HOẠCH\nB\n"]
)
def test_a_line_of_one_piece_takes_time_in_proportion(piece, where):
    seconds = [time_of(where.replace("%s", piece * (size // len(piece)))) for size in (12_500, 100_000)]
    assert seconds[1] < max(1.0, seconds[0] * 24)


@given(
    st.lists(st.sampled_from([*MARKERS, "\n", " ", "ngày", "Số:", "A", "Nơi nhận:", "KT. CHỦ TỊCH", ";"]), max_size=30)
)
@settings(max_examples=40, deadline=3000)
def test_a_repeated_line_takes_little_time(pieces):
    line = " ".join(pieces) + "\n"
    read(HEAD + line * (30_000 // len(line)) + FOOT)


def time_of(text):
    started = time.process_time()
    read_text(text.encode(), source_name="long.txt")
    return time.process_time() - started
