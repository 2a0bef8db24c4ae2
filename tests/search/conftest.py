import pytest

from home.models import HomePage
from tests.planpages.office import Office


@pytest.fixture
def office(home_page: HomePage) -> Office:
    return Office(home_page)
