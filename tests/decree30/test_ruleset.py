"""The rules of form as data."""

import datetime

import pytest

from plans_app.decree30.ruleset import DECREE_30_2020, RULESETS, ruleset_on


@pytest.mark.parametrize("name", DECREE_30_2020.figures)
def test_every_printed_figure_is_permitted_and_has_its_source(name):
    figure = DECREE_30_2020.figures[name]
    assert figure.permits(figure.value)
    assert figure.source


@pytest.mark.parametrize("profile", DECREE_30_2020.profiles, ids=lambda profile: profile.name)
@pytest.mark.parametrize("name", DECREE_30_2020.components)
def test_every_profile_gives_every_component_a_permitted_size(profile, name):
    component = DECREE_30_2020.components[name]
    assert component.least <= profile.sizes[name] <= component.most


def test_the_profiles_are_the_two_of_the_decree():
    names = ("national_name", "motto", "place_and_date")
    sizes = [tuple(profile.sizes[name] for name in names) for profile in DECREE_30_2020.profiles]
    assert sizes == [(13, 14, 14), (12, 13, 13)]


def test_the_columns_of_head_and_foot_fit_between_the_margins():
    rules = DECREE_30_2020
    width = rules.paper[0] - rules["margin_left"] - rules["margin_right"]
    assert rules["issuer_column"] + rules["national_column"] <= width
    assert rules["recipients_column"] + rules["signature_column"] <= width


def test_the_exact_words_of_national_name_and_motto():
    assert DECREE_30_2020.national_name == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert DECREE_30_2020.motto == "Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize(
    ("kind", "abbreviation"),
    [("KẾ HOẠCH", "KH"), ("Kế hoạch ", "KH"), ("QUY ĐỊNH", "QyĐ"), ("Chương trình", "CTr"), ("CÔNG VĂN", "")],
)
def test_kinds_are_abbreviated_as_in_appendix_iii(kind, abbreviation):
    assert DECREE_30_2020.abbreviation(kind) == abbreviation


def test_all_twenty_seven_kinds_have_an_abbreviation_of_their_own():
    assert len(DECREE_30_2020.kinds) == 27
    assert len(set(DECREE_30_2020.kinds.values())) == 27


def test_the_rule_set_is_the_one_in_force_on_the_day():
    assert ruleset_on(datetime.date(2026, 5, 8)) is DECREE_30_2020
    assert ruleset_on(None) is RULESETS[-1]


def test_a_document_older_than_the_decree_is_printed_in_its_form():
    assert ruleset_on(datetime.date(2019, 1, 1)) is RULESETS[0]


def test_rule_sets_stand_in_the_order_of_their_days():
    days = [ruleset.valid_from for ruleset in RULESETS]
    assert days == sorted(days)


def test_an_unknown_figure_is_an_error():
    with pytest.raises(KeyError):
        DECREE_30_2020["margin_middle"]
