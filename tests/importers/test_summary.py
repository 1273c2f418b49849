from plans_app.importers.base import BlockKind, DraftBlock
from plans_app.importers.summary import outline, short_title, summarize
from tests.importers.documents import read


def heading(marker, title="", text="", level=1, kind=BlockKind.SUBSECTION):
    return DraftBlock(kind, level=level, marker=marker, title=title, text=text)


def test_a_sentence_is_named_by_its_first_twelve_words():
    assert short_title(heading("1", text=" ".join("abcdefghijklmn"))) == "a b c d e f g h i j k l…"
    assert short_title(heading("1", text="Ngày <b>bầu cử</b> là ngày hội!")) == "Ngày bầu cử là ngày hội!"


def test_a_heading_stops_at_twenty_five_words_and_drops_its_last_mark():
    assert short_title(heading("1", title="Yêu cầu:")) == "Yêu cầu"
    assert short_title(heading("1", title=" ".join(["từ"] * 26))) == " ".join(["từ"] * 25) + "…"


def test_headings_are_nested_by_their_markers():
    tree = outline(
        (
            heading("I", title="A", kind=BlockKind.SECTION),
            heading("1", title="B"),
            heading("1.1", title="C", level=2),
            heading("a", title="D", level=3),
            heading("2", title="E"),
            heading("II", title="F", kind=BlockKind.SECTION),
        )
    )
    assert [item["label"] for item in tree] == ["I", "II"]
    assert [item["label"] for item in tree[0]["children"]] == ["1", "2"]
    assert tree[0]["children"][0]["children"][0]["children"][0]["title"] == "D"


def test_blank_fields_are_null():
    summary = summarize(read("KẾ HOẠCH\nTrồng cây\n\nI. NỘI DUNG\n"))
    assert summary["kind"] == "KẾ HOẠCH"
    assert [summary[key] for key in ("agency", "number", "symbol", "place", "date")] == [None] * 5


def test_only_dashes_of_the_body_are_bullets():
    body = "I. NỘI DUNG\n\n- Một;\n\n– Hai:\n\n+ Ba.\n\n• Bốn."
    text = f"KẾ HOẠCH\nA\n\nKính gửi:\n- Sở A;\n\n{body}\n\nNơi nhận:\n- Sở A;\n"
    assert summarize(read(text))["bullets"] == 2


def test_archive_copies_are_printed_with_the_last_unit():
    assert summarize(read("KẾ HOẠCH\nA\n\nNơi nhận:\n- Lưu: VT, KT (2b).\n"))["archive"] == ["VT", "KT (2b)"]
