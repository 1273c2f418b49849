"""Rich text as runs."""

import pytest
from wagtail.rich_text import RichText

from plans_app.exporters.richtext import Run, paragraphs


def test_marks_become_runs():
    assert paragraphs("<p>a <b>b</b> <i>c</i></p>") == [
        [Run("a "), Run("b", bold=True), Run(" "), Run("c", italic=True)]
    ]


def test_each_paragraph_is_a_list_of_its_own():
    assert paragraphs("<p>a</p>\n<p>b<br/>c</p>") == [[Run("a")], [Run("b")], [Run("c")]]


def test_rich_text_of_wagtail_is_read_as_its_source():
    assert paragraphs(RichText("<p>a</p>")) == [[Run("a")]]


@pytest.mark.parametrize("source", ["", None, "<p></p>", "<p> \n </p>", RichText("")])
def test_no_text_has_no_paragraphs(source):
    assert paragraphs(source) == []


def test_a_footnote_is_a_run_with_its_note_and_its_own_mark_is_dropped():
    source = '<p>a<a linktype="footnote" note="Xem &quot;b&quot;.">¹</a>.</p>'
    assert paragraphs(source) == [[Run("a"), Run("", note='Xem "b".'), Run(".")]]


def test_an_empty_footnote_leaves_no_mark():
    assert paragraphs('<p>a<a linktype="footnote" note="">¹</a></p>') == [[Run("a")]]


def test_white_space_is_one_space_and_a_no_break_space_stays():
    assert paragraphs("<p>a \n\t b\u00a0c</p>") == [[Run("a b\u00a0c")]]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x"])
def test_an_address_that_is_not_safe_is_no_link(address):
    assert paragraphs(f'<p><a href="{address}">a</a></p>') == [[Run("a")]]


def test_a_link_to_a_page_of_the_site_is_text():
    assert paragraphs('<p><a linktype="page" id="3">a</a></p>') == [[Run("a")]]


@pytest.mark.parametrize("text", ["a  b", " a ", "\ta\nb", "a > b", "\u00a0a", "", " ", "a\u2003b", "ễ\u0323"])
def test_paragraphs_of_letters_alone_are_read_as_those_with_marks_are(text):
    plain, marked = f'<p data-block-key="k1x">{text}</p><p>c</p>', f"<p>{text}</p><p>c</p><p><b></b></p>"
    assert paragraphs(plain) == paragraphs(marked)
