"""Fixtures of the tests of translations."""

import pytest

from languages import actions
from languages.models import TranslationWork
from tests.languages.working import HOME, WORDS, a_page, out
from tests.scenes import scene


@pytest.fixture
def english_work(home_page, person):
    """The work on a page that is out in English, with the home page above it."""

    def translate():
        page = a_page(home_page)
        out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
        out(actions.start(page, "en", person("tlumacz")), person, WORDS)

    scene("out in English", translate, home_page.refresh_from_db)
    return TranslationWork.objects.latest("pk")


@pytest.fixture
def english(english_work):
    """The English page itself."""
    return english_work.target
