import pytest

from .office import Office


@pytest.fixture
def office(home_page) -> Office:
    return Office(home_page)
