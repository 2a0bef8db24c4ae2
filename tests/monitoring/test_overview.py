import pytest
from tests.monitoring.entering import enter
from tests.monitoring.ground import Ground

pytestmark = pytest.mark.django_db


def test_x(client, home_page):
    g = Ground.lay(gminy={"dimension": "powiat"}, osoby={})
    enter(g["gminy"], 2013, {"0601": 3, "0602": 4})
    enter(g["osoby"], 2013, 30)
    for path in (
        "/",
        "/monitoring/",
        "/plan/",
        "/plan/wskazniki/",
        "/monitoring/wskaznik-gminy-gminy/",
        "/monitoring/wskaznik-gminy-gminy/dane.csv",
        "/monitoring/dane.json",
        "/sitemap.xml",
        "/monitoring/4.1/",
        "/monitoring/?q=osoby",
    ):
        r = client.get(path)
        print(path, r.status_code, r.get("Location"))
        b = b"".join(r.streaming_content) if r.streaming else r.content
        if "dane" in path or "sitemap" in path:
            print(b.decode()[:1500])
    assert 0
