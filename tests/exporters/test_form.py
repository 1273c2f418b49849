"""The finished PDF, measured as with a ruler, against the rule-set of the decree."""

import pytest

from plans_app.decree30.ruleset import DECREE_30_2020, FIGURES
from plans_app.exceptions import RenderError
from plans_app.exporters.pdf import export_pdf
from tests.exporters.cases import GROWING, HARD_CASES, PLANS, every_plan, every_short_plan
from tests.exporters.paper import MILLIMETRES, Paper
from tests.exporters.plans import CONTACT_LINE, STAMPS, make_plan

pytestmark = pytest.mark.django_db
RULESET = DECREE_30_2020
# Half a point of a ruler: how exactly a person could measure.
EXACTLY = 0.2
# How far letters may stand out of their box: the italic f, a rule's round end.
OVERHANG = 0.5
SIZES = {size for profile in RULESET.profiles for size in profile.sizes.values()}


@pytest.fixture(scope="module")
def papers(django_db_setup, django_db_blocker):
    made = {}

    def paper_of(make) -> Paper:
        if make not in made:
            with django_db_blocker.unblock():
                plan = make()
                made[make] = plan, Paper(export_pdf(plan))
        return made[make]

    return paper_of


def size_of(paper: Paper, text: str, page: int = 0) -> float:
    return paper.letters(page, text)[0].size


def permitted(component: str, size: float) -> bool:
    own = RULESET.components[component]
    return own.least <= size <= own.most


@every_plan
def test_every_page_is_upright_a4_and_keeps_its_margins(plan, papers):
    _plan, paper = papers(plan)
    width, height = RULESET.paper
    for page in range(len(paper)):
        assert paper.size(page) == pytest.approx((width, height), abs=EXACTLY)
        edges = paper.edges(page, without_top_margin=True)
        assert edges.left >= FIGURES["margin_left"].value - OVERHANG
        assert edges.right <= width - FIGURES["margin_right"].least + OVERHANG
        assert edges.top >= FIGURES["margin_top"].least - OVERHANG
        assert edges.bottom <= height - FIGURES["margin_bottom"].least + OVERHANG


@every_short_plan
def test_every_letter_is_black_and_of_a_size_and_face_of_the_rules(plan, papers):
    """All but the stamp of urgency, which is red."""
    made, paper = papers(plan)
    letters = [letter for page in range(len(paper)) for letter in paper.letters(page)]
    stamped = paper.letters(0, made.urgency) if made.urgency else []
    letters = [letter for letter in letters if letter not in stamped]
    assert {letter.size for letter in letters} <= SIZES
    assert {letter.font.split("+")[-1] for letter in letters} <= {
        "Tinos-Regular",
        "Tinos-Bold",
        "Tinos-Italic",
        "Tinos-BoldItalic",
    }
    assert {letter.colour for letter in letters} == {(0, 0, 0)}


@every_short_plan
def test_the_head_has_the_letters_of_the_table(plan, papers):
    _plan, paper = papers(plan)
    for component, text, font in (
        ("national_name", RULESET.national_name, "Bold"),
        ("motto", RULESET.motto, "Bold"),
        ("number", "Số:", "Regular"),
        ("place_and_date", ", ngày", "Italic"),
    ):
        letter = paper.letters(0, text)[0]
        assert permitted(component, letter.size), component
        assert letter.font.endswith(f"-{font}"), component


@every_short_plan
def test_the_sizes_go_up_and_down_together(plan, papers):
    _plan, paper = papers(plan)
    sizes = size_of(paper, RULESET.national_name), size_of(paper, RULESET.motto), size_of(paper, ", ngày")
    assert sizes in {(13, 14, 14), (12, 13, 13)}


@every_short_plan
def test_number_and_day_stand_on_one_line(plan, papers):
    _plan, paper = papers(plan)
    assert paper.base_line(0, "Số:") == pytest.approx(paper.base_line(0, ", ngày"), abs=EXACTLY)


@every_short_plan
def test_the_rule_below_the_motto_is_as_long_as_the_motto_and_within_the_permitted_weight(plan, papers):
    _plan, paper = papers(plan)
    motto = paper.find(0, RULESET.motto)
    rule = paper.rule_below(0, motto)
    assert rule.width == pytest.approx(motto.width, abs=OVERHANG)
    assert rule.top - motto.bottom < 3
    weights = paper.rule_weights(0)
    assert all(FIGURES["table_line_points"].least <= weight <= 1 for weight in weights)


@every_short_plan
def test_the_columns_of_the_head_stand_beside_each_other(plan, papers):
    _plan, paper = papers(plan)
    name = paper.find(0, RULESET.national_name)
    assert name.middle == pytest.approx(190 - FIGURES["national_column"].value / 2, abs=EXACTLY * 2)
    assert paper.find(0, "Số:").right < name.left


@every_short_plan
def test_the_subject_stands_in_the_middle_above_a_rule_of_a_third_to_a_half(plan, papers):
    made, paper = papers(plan)
    kind = paper.find(0, made.document_kind.upper())
    assert kind.middle == pytest.approx(110, abs=OVERHANG)
    assert permitted("kind", size_of(paper, made.document_kind.upper()))
    last = paper.last_line_of(0, made.subject.split()[-1], below=kind)
    share = paper.rule_below(0, last).width / last.width
    assert FIGURES["subject_rule_share"].least <= share <= FIGURES["subject_rule_share"].most


@every_short_plan
def test_lines_stand_as_far_apart_as_the_rules_permit(plan, papers):
    """From single spacing, 1.149 sizes of the letter, to one and a half of it."""
    _plan, paper = papers(plan)
    for page in range(len(paper)):
        for size, distance in paper.line_distances(page):
            assert distance >= size * 1.149 * FIGURES["line_spacing"].least - 0.1


@every_short_plan
def test_page_numbers_stand_in_the_middle_of_the_top_margin_from_the_second_page_on(plan, papers):
    made, paper = papers(plan)
    for page, number in enumerate(paper.numbers()):
        if number == 1:
            stamp = made.circulation.replace(" ", "") if page == 0 else ""
            assert paper.in_top_margin(page) == stamp
        else:
            assert paper.in_top_margin(page) == str(number)
            line = min(paper.lines(page), key=lambda line: line.top)
            assert line.middle == pytest.approx(110, abs=OVERHANG)
            assert FIGURES["page_number_from_edge"].least <= line.top <= FIGURES["page_number_from_edge"].most
            letter = min(paper.letters(page), key=lambda letter: letter.base_line)
            assert permitted("page_number", letter.size)


@every_short_plan
def test_recipients_stand_at_the_left_level_with_the_authority(plan, papers):
    made, paper = papers(plan)
    page = paper.page_with("Nơi nhận:")
    heading = paper.letters(page, "Nơi nhận:")[0]
    assert (heading.size, heading.font.split("-")[-1]) == (12, "BoldItalic")
    assert paper.find(page, "Nơi nhận:").left == pytest.approx(30, abs=OVERHANG)
    heads = [line.upper() for line in [*made.authority_lines, made.position] if line]
    assert permitted("authority", size_of(paper, [*heads, made.signer][0].split()[0], page))
    entry = paper.letters(page, "- ", after="Nơi nhận:")[0]
    assert (entry.size, entry.font.split("-")[-1]) == (11, "Regular")


@every_short_plan
def test_no_page_is_left_half_empty(plan, papers):
    """A page of the document that another one follows is filled to three quarters at the least."""
    _plan, paper = papers(plan)
    numbers = [*paper.numbers(), 1]
    for page in range(len(paper)):
        if numbers[page + 1] != 1:
            assert paper.edges(page).bottom > 20 + (297 - 40) * 0.75


# -- stamps, drafter's mark, contact line

every_profile = pytest.mark.parametrize("profile", ["13", "12"])


def stamped(profile: str = "13", **fields) -> Paper:
    return Paper(export_pdf(make_plan(**STAMPS | fields), profile=profile))


@every_profile
@pytest.mark.parametrize("word", RULESET.urgency_frames)
def test_the_stamp_of_urgency_stands_in_a_frame_of_its_size_at_the_left_below_the_number(word, profile):
    paper = stamped(profile, urgency=word)
    frame, own = paper.frame_round(0, word), RULESET.urgency_frames[word]
    assert (frame.width, frame.height) == pytest.approx((own.width, own.height), abs=EXACTLY)
    assert frame.left == pytest.approx(30, abs=EXACTLY)
    place = paper.find(0, word)
    assert place.middle == pytest.approx(frame.middle, abs=EXACTLY)
    assert paper.find(0, "Số:").bottom < frame.top
    assert frame.bottom < paper.find(0, "KẾ HOẠCH").top
    number = paper.base_line(0, "Số:")
    assert frame.top - number <= FIGURES["urgency_gap_points"].most * MILLIMETRES + 3


@every_profile
def test_letters_and_frame_of_urgency_are_red_upright_and_bold(profile):
    paper = stamped(profile)
    red = tuple(round(part * 255) for part in RULESET.components["urgency"].colour)
    letters = [letter for letter in paper.letters(0, STAMPS["urgency"]) if letter.text.strip()]
    assert {letter.colour for letter in letters} == {red}
    assert {letter.font.split("-")[-1] for letter in letters} == {"Bold"}
    assert all(permitted("urgency", letter.size) for letter in letters)
    assert sorted(paper.stroke_colours(0)).count(red) == 4


@every_profile
@pytest.mark.parametrize("words", RULESET.circulations)
def test_the_stamp_of_circulation_stands_in_a_frame_in_the_top_margin_right_of_the_middle(words, profile):
    paper = stamped(profile, circulation=words)
    frame, letter = paper.frame_round(0, words), paper.letters(0, words)[0]
    assert 0 < frame.top < frame.bottom < FIGURES["margin_top"].value
    assert frame.left > 110
    assert frame.right < 190
    assert (letter.font.split("-")[-1], letter.colour) == ("Bold", (0, 0, 0))
    assert permitted("stamp", letter.size)


def test_the_words_of_a_draft_and_of_circulation_do_not_touch():
    for words in RULESET.circulations:
        paper = Paper(export_pdf(make_plan(**STAMPS | {"circulation": words}), is_draft=True))
        assert paper.frame_round(0, words).right < paper.frame_round(0, "DỰ THẢO").left


@every_profile
def test_the_drafters_mark_ends_the_block_of_recipients_on_its_last_line(profile):
    paper = stamped(profile)
    page = paper.page_with("Nơi nhận:")
    mark, letter = paper.find(page, "PL.(300)"), paper.letters(page, "PL.(300)")[0]
    assert paper.base_line(page, "PL.(300)") == pytest.approx(paper.base_line(page, "- Lưu:"), abs=EXACTLY)
    assert mark.right == pytest.approx(paper.find(page, "- Sở Khoa học và Công nghệ (b/c);").right, abs=OVERHANG)
    assert (letter.size, letter.font.split("-")[-1]) == (11, "Regular")


def test_a_drafters_mark_without_room_beside_the_archive_line_stands_below_it():
    paper = stamped(archive_units="VT, Văn phòng Hội đồng nhân dân, Phòng A Bê")
    page = paper.page_with("Nơi nhận:")
    assert paper.base_line(page, "PL.(300)") > paper.base_line(page, "- Lưu:") + 3
    assert paper.find(page, "PL.(300)").right < 30 + FIGURES["recipients_column"].value + OVERHANG


@every_profile
def test_the_contact_line_stands_at_the_foot_of_the_first_page_below_a_line_as_wide_as_the_text(profile):
    paper = stamped(profile)
    letter = paper.letters(0, "Địa chỉ:")[0]
    assert permitted("contact", letter.size)
    assert letter.font.endswith("-Regular")
    assert paper.edges(0).bottom == pytest.approx(297 - FIGURES["margin_bottom"].value, abs=2)
    first = paper.find(0, "Địa chỉ:")
    rules = [line for line in paper.strokes(0) if line.height < 1 and line.bottom < first.top + 0.5]
    rule = max(rules, key=lambda rule: rule.top)
    assert (rule.left, rule.right) == pytest.approx((30, 190), abs=EXACTLY)
    assert 0 < first.top - rule.top < 3
    assert all("Địa chỉ:" not in paper.text(page) for page in range(1, len(paper)))


def test_the_parts_of_a_contact_line_are_not_parted_while_there_is_room():
    paper = stamped()
    for part in CONTACT_LINE.split("; "):
        assert paper.find(0, part).bottom - paper.find(0, part).top < 6


def test_without_stamps_and_line_the_paper_has_no_room_for_them():
    bare, paper = Paper(export_pdf(make_plan())), stamped()
    assert paper.find(0, "KẾ HOẠCH").top - bare.find(0, "KẾ HOẠCH").top > 8
    assert "Địa chỉ" not in bare.text(0)


# -- what stays together

every_length = pytest.mark.parametrize("plan", list(GROWING.values()), ids=list(GROWING))
FOOT = "Địa chỉ:"


@every_length
def test_no_heading_and_no_head_of_a_table_ends_a_page(plan, papers):
    _plan, paper = papers(plan)
    for page in range(len(paper) - 1):
        last = paper.text_in(page, paper.text_lines(page, foot=FOOT)[-1])
        assert last not in {"I. NỘI DUNG", "1. Yêu cầu"}
        assert not last.startswith("TT")


@every_length
def test_no_page_begins_with_the_last_line_of_a_paragraph_or_ends_with_its_first(plan, papers):
    """In this plan every paragraph begins with an indent, and ends before the right margin."""
    _plan, paper = papers(plan)
    for page in range(1, len(paper)):
        before, lines = paper.text_lines(page - 1, foot=FOOT), paper.text_lines(page)
        is_last_line = lines[0].left < 31 and lines[0].right < 185 and "Nơi nhận" not in paper.text_in(page, lines[0])
        is_first_line = before[-1].left > 39 and before[-1].right > 189
        assert not is_last_line or paper.text_in(page, lines[0]).startswith("TT")
        assert not is_first_line


@every_length
def test_the_signature_is_whole_with_two_lines_of_text_above_it(plan, papers):
    _plan, paper = papers(plan)
    page = paper.page_with("Nơi nhận:")
    top = paper.find(page, "Nơi nhận:").top
    assert len([line for line in paper.text_lines(page) if line.bottom <= top + 1]) >= 2
    assert "Lê Văn Trường" in paper.text(page)


@every_length
def test_the_rows_of_a_short_table_are_not_parted_one_by_one(plan, papers):
    _plan, paper = papers(plan)
    rows = [page for page in range(len(paper)) for row in "123" if f"\n{row} Các cơ quan" in rows_of(paper, page)]
    assert rows.count(rows[0]) in {1, 2, 3}
    assert len(set(rows)) == 1 or rows.count(rows[0]) == 2


def rows_of(paper: Paper, page: int) -> str:
    return paper.text(page).replace("\r", "")


@every_length
def test_no_page_of_any_length_is_left_half_empty(plan, papers):
    """The signature goes to the next page whole, with two lines of text: it is a quarter of a page high."""
    _plan, paper = papers(plan)
    for page in range(len(paper) - 1):
        end = paper.find(page, FOOT).top if page == 0 else 277
        assert paper.text_lines(page, foot=FOOT)[-1].bottom > 20 + (end - 20) * 0.7


# -- the profiles


@pytest.mark.parametrize(("profile", "sizes"), [("13", (13, 14, 14)), ("12", (12, 13, 13))])
def test_a_profile_can_be_asked_for(profile, sizes):
    paper = Paper(export_pdf(make_plan(), profile=profile))
    found = size_of(paper, RULESET.national_name), size_of(paper, RULESET.motto), size_of(paper, "Các hoạt động")
    assert found == sizes


def test_a_profile_that_the_decree_does_not_know_is_named():
    with pytest.raises(RenderError, match="“11”"):
        export_pdf(make_plan(), profile="11")


def test_both_profiles_keep_within_the_rules_of_every_component():
    for profile in RULESET.profiles:
        assert all(permitted(component, size) for component, size in profile.sizes.items())


def test_the_hard_cases_are_as_hard_as_they_say():
    assert len(Paper(export_pdf(HARD_CASES["sixty pages"]()))) >= 60
    assert len(HARD_CASES["a subject of 500 characters"]().subject) >= 490
    assert len(Paper(export_pdf(PLANS["a body of one line"]()))) <= 2
