"""The finished PDF, measured as with a ruler, against the rule-set of the decree."""

import pytest

from plans_app.decree30.ruleset import DECREE_30_2020, FIGURES
from plans_app.exceptions import RenderError
from plans_app.exporters.pdf import export_pdf
from tests.exporters.cases import HARD_CASES, PLANS, every_plan, every_short_plan
from tests.exporters.paper import Paper
from tests.exporters.plans import make_plan

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
    _plan, paper = papers(plan)
    letters = [letter for page in range(len(paper)) for letter in paper.letters(page)]
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
    _plan, paper = papers(plan)
    for page, number in enumerate(paper.numbers()):
        if number == 1:
            assert paper.in_top_margin(page) == ""
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
