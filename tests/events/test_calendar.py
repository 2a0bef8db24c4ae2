from __future__ import annotations

import pytest

from .announced import event, term

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["", "?widok=miesiac", "?widok=archiwum", "?widok=druk", "?q=szkolenie"])
def test_smoke(client, home_page, query):
    page = event("Szkolenie z partnerstw", term(10), term(40, powiat="0664"))
    event("Dawne", term(-400, powiat="0614"))
    response = client.get("/wydarzenia/" + query)
    assert response.status_code == 200, response
    response = client.get(page.url)
    assert response.status_code == 200
    assert client.get("/wydarzenia/kalendarz.ics").status_code == 200
    assert client.get("/wydarzenia/feed/").status_code == 200
    assert client.get("/").status_code == 200
