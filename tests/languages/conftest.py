"""Fixtures of the tests of translations."""

import pytest

from languages import actions
from tests.languages.working import HOME, WORDS, a_page, out


@pytest.fixture
def english_work(home_page, person):
    """The work on a page that is out in English, with the home page above it."""
    page = a_page(home_page)
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    return out(actions.start(page, "en", person("tlumacz")), person, WORDS)


@pytest.fixture
def english(english_work):
    """The English page itself."""
    return english_work.target
