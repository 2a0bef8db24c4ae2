"""Numbers, money, dates and terms in each language of the site."""

import datetime

import pytest
from django import forms
from django.utils import timezone, translation
from django.utils.formats import date_format, get_format

from home import formats

LANGUAGES = ["pl", "en", "uk"]


def plain(text):
    return text.replace(formats.NBSP, " ")


def local(*moment):
    return timezone.make_aware(datetime.datetime(*moment))


@pytest.mark.parametrize(
    ("language", "number", "money"),
    [
        ("pl", "−1 234 567,5", "1 500,50 zł"),
        ("en", "−1,234,567.5", "1,500.50 PLN"),
        ("uk", "−1 234 567,5", "1 500,50 zł"),
    ],
)
def test_numbers_and_money(language, number, money):
    with translation.override(language):
        assert plain(formats.number(-1234567.5)) == number
        assert plain(formats.money("1500.5")) == money
        assert " " not in formats.number(1234567)


@pytest.mark.parametrize(
    ("language", "day", "moment", "midnight", "period"),
    [
        (
            "pl",
            "3 marca 2012 r.",
            "3 marca 2012 r., godz. 9:05",
            "3 marca 2012 r., godz. 24:00",
            "28 lutego – 3 marca 2012 r.",
        ),
        (
            "en",
            "3 March 2012",
            "3 March 2012, 9:05",
            "3 March 2012, midnight",
            "28 February – 3 March 2012",
        ),
        (
            "uk",
            "3 березня 2012 р.",
            "3 березня 2012 р., 9:05",
            "3 березня 2012 р., 24:00",
            "28 лютого – 3 березня 2012 р.",
        ),
    ],
)
def test_dates(language, day, moment, midnight, period):
    with translation.override(language):
        assert plain(formats.day(datetime.date(2012, 3, 3))) == day
        assert plain(formats.moment(local(2012, 3, 3, 9, 5))) == moment
        assert plain(formats.moment(local(2012, 3, 4, 0, 0))) == midnight
        said = formats.period(datetime.date(2012, 2, 28), datetime.date(2012, 3, 3))
        assert plain(said) == period


@pytest.mark.parametrize(
    ("days", "pl", "en", "uk"),
    [
        (1, "został 1 dzień", "1 day left", "залишився 1 день"),
        (2, "zostały 2 dni", "2 days left", "залишилося 2 дні"),
        (11, "zostało 11 dni", "11 days left", "залишилося 11 днів"),
        (21, "zostało 21 dni", "21 days left", "залишився 21 день"),
        (22, "zostały 22 dni", "22 days left", "залишилося 22 дні"),
    ],
)
def test_terms_are_counted_by_the_rules_of_the_language(days, pl, en, uk):
    now = local(2012, 3, 1, 12, 0)
    for language, said in (("pl", pl), ("en", en), ("uk", uk)):
        with translation.override(language):
            assert formats.days_left(now + datetime.timedelta(days=days), now=now) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_comes_before_the_month_and_weeks_begin_on_monday(language):
    with translation.override(language):
        assert get_format("FIRST_DAY_OF_WEEK") == 1
        assert date_format(datetime.date(2012, 3, 4), "SHORT_DATE_FORMAT")[:5] in (
            "04.03",
            "04/03",
            "04-03",
        )
        assert date_format(datetime.date(2012, 3, 4), "DATE_FORMAT").startswith("4 ")
        assert "16:05" in date_format(datetime.datetime(2012, 3, 4, 16, 5), "DATETIME_FORMAT")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written", ["2012-03-04", "04.03.2012"])
def test_a_date_is_read_alike_in_every_language(language, written):
    with translation.override(language):
        assert forms.DateField().clean(written) == datetime.date(2012, 3, 4)


def test_an_english_date_is_not_read_as_an_american_one():
    with translation.override("en"):
        assert forms.DateField().clean("04/03/2012") == datetime.date(2012, 3, 4)


def test_one_letter_words_of_ukrainian_hold_to_the_next():
    assert plain(formats.tie("Праця і послуги в гміні")) == "Праця і послуги в гміні"
    assert formats.tie("Праця і послуги в гміні").count(formats.NBSP) == 2
