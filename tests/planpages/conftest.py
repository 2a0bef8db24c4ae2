import pytest

from .office import Office, make_office


@pytest.fixture
def office(db) -> Office:
    return make_office()
