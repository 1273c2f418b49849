"""What counts as the same content, and what as another."""

import pytest

from plans_app.canonical import canonical

SAME = {
    "a key of the editor": ('<p data-block-key="ab1cd">a</p>', "<p>a</p>"),
    "the order of attributes": (
        '<p><a linktype="footnote" note="x">1</a></p>',
        '<p><a note="x" linktype="footnote">1</a></p>',
    ),
    "the way a quotation mark is written": ('<p>“a” "b"</p>', "<p>“a” &quot;b&quot;</p>"),
    "the nesting of marks": ("<p><b><i>a</i></b></p>", "<p><em><strong>a</strong></em></p>"),
    "a mark in two pieces": ("<p><b>a</b><b>b</b></p>", "<p><b>ab</b></p>"),
    "a gap at the edge": ("<p> a\n b </p>", "<p>a b</p>"),
    "an empty paragraph": ("<p>a</p><p></p>", "<p>a</p>"),
    "an empty part of a block": ({"text": "<p></p>", "title": "a", "end": None}, {"title": "a"}),
    "the end of a line": ("a\r\nb", "a\nb"),
}
OTHER = {
    "a word": ("<p>a b</p>", "<p>a c</p>"),
    "an accent": ("<p>hoa</p>", "<p>hoà</p>"),
    "a mark": ("<p><b>a</b></p>", "<p>a</p>"),
    "a note": ('<p><a linktype="footnote" note="x">1</a></p>', '<p><a linktype="footnote" note="y">1</a></p>'),
    "an address": ('<p><a href="/a">a</a></p>', '<p><a href="/b">a</a></p>'),
    "a paragraph": ("<p>a</p><p>b</p>", "<p>a b</p>"),
    "a line": ("<p>a<br/>b</p>", "<p>a b</p>"),
    "a gap that does not break": ("<p>a\N{NO-BREAK SPACE}b</p>", "<p>a b</p>"),
    "an amount of nothing": ({"amount": 0}, {"amount": None}),
    "a title that looks like markup": ({"title": "a < b"}, {"title": "a b"}),
    "the order of entries": ([{"value": "a"}, {"value": "b"}], [{"value": "b"}, {"value": "a"}]),
}


@pytest.mark.parametrize(("one", "two"), SAME.values(), ids=SAME)
def test_it_does_not_count(one, two):
    assert canonical(one) == canonical(two)


@pytest.mark.parametrize(("one", "two"), OTHER.values(), ids=OTHER)
def test_it_counts(one, two):
    assert canonical(one) != canonical(two)
