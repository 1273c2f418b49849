"""A date typed into the admin is the day that a Vietnamese reader sees in it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.forms import DateField, DateTimeField
from django.utils import translation
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


@LANGUAGES
@pytest.mark.parametrize("typed", ["06/03/2026", "6/3/2026", "06-03-2026", "2026-03-06"])
def test_the_day_comes_before_the_month(language, typed):
    with translation.override(language):
        assert DateField().clean(typed) == date(2026, 3, 6)


@LANGUAGES
def test_a_moment_is_typed_the_same_way(language):
    with translation.override(language):
        moment = DateTimeField().clean("06/03/2026 14:30")
    assert moment == datetime(2026, 3, 6, 14, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@LANGUAGES
def test_what_the_admin_shows_can_be_saved_again(language):
    with translation.override(language):
        shown = AdminDateInput().format_value(date(2026, 3, 6))
        assert (shown, DateField().clean(shown)) == ("06/03/2026", date(2026, 3, 6))
        shown_moment = AdminDateTimeInput().format_value(datetime(2026, 3, 6, 14, 30))
        assert shown_moment == "06/03/2026 14:30"
