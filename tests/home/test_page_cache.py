"""The page cache: what it keeps, and what it must never keep."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from home.models import ConsentClause, ContentVersion, SiteSettings, StandardPage
from home.page_cache import PublicPageMiddleware, content_changed, content_mark, no_public_cache
from home.registry import cache_boundaries

PUBLIC = "public, max-age=0, must-revalidate"


@pytest.fixture
def page(home_page):
    page = StandardPage(title="Pierwszy tytuł", slug="strona")
    home_page.add_child(instance=page)
    return page


@pytest.fixture
def middleware(db):
    """The middleware before a view of the test; `view.calls` counts its work."""

    def make(answer=lambda request: HttpResponse("strona")):
        def view(request):
            view.calls += 1
            return answer(request)

        view.calls = 0
        return SimpleNamespace(ask=PublicPageMiddleware(view), view=view)

    return make


def get(path="/", **kwargs):
    return RequestFactory().get(path, **kwargs)


# What is kept, and for how long


def test_a_page_costs_one_query_from_the_second_reader_on(client, page, django_assert_num_queries):
    first = client.get(page.url)
    with django_assert_num_queries(1):
        second = Client().get(page.url)
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert second["Cache-Control"] == first["Cache-Control"] == PUBLIC
    assert not second.cookies


def test_a_reader_who_has_the_page_gets_a_short_answer(client, page):
    tag = client.get(page.url)["ETag"]
    answer = client.get(page.url, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    page.title = "Drugi tytuł"
    page.save()
    assert client.get(page.url, headers={"If-None-Match": tag}).status_code == 200


def test_a_request_for_the_head_neither_fills_nor_spoils_the_cache(client, page):
    assert client.head(page.url).status_code == 200
    assert "Pierwszy tytuł" in client.get(page.url).content.decode()
    assert client.head(page.url)["ETag"] == client.get(page.url)["ETag"]


def changes():
    def publish(page):
        page.title = "Drugi tytuł"
        page.save_revision().publish()

    def save_directly(page):
        page.title = "Drugi tytuł"
        page.save()

    def unpublish(page):
        page.unpublish()

    def delete(page):
        page.delete()

    def move(page):
        other = StandardPage(title="Inna", slug="inna")
        page.get_parent().add_child(instance=other)
        page.move(other, pos="last-child")

    def restrict(page):
        PageViewRestriction.objects.create(page=page, restriction_type="login")

    def settings(page):
        office = SiteSettings.for_site(page.get_site())
        office.site_name = "Inna nazwa"
        office.save()

    def clause(page):
        ConsentClause.objects.create(form="kontakt", version=9, text="x")

    def redirect(page):
        Redirect.add_redirect("/stare", page)

    return [publish, save_directly, unpublish, delete, move, restrict, settings, clause, redirect]


@pytest.mark.parametrize("change", changes(), ids=lambda change: change.__name__)
def test_what_changes_the_public_pages_changes_the_mark(page, change):
    before = content_mark()
    change(page)
    assert content_mark() != before


def test_a_changed_page_is_shown_at_once(client, page):
    client.get(page.url)
    page.title = "Drugi tytuł"
    page.save_revision()
    assert "Pierwszy tytuł" in client.get(page.url).content.decode(), "only a draft changed"
    page.get_latest_revision().publish()
    assert "Drugi tytuł" in client.get(page.url).content.decode()
    page.unpublish()
    assert client.get(page.url).status_code == 404


def test_a_draft_changes_nothing_for_the_public(page):
    before = content_mark()
    page.title = "Szkic"
    page.save_revision()
    assert content_mark() == before


@pytest.mark.django_db(transaction=True)
def test_a_change_counts_with_its_transaction():
    before = content_mark()
    with pytest.raises(RuntimeError), transaction.atomic():
        content_changed()
        raise RuntimeError
    assert content_mark() == before
    with transaction.atomic():
        content_changed()
        seen = []
        thread = threading.Thread(target=lambda: (seen.append(content_mark()), close()))
        thread.start()
        thread.join()
    assert seen == [before], "others see it once it is committed"
    assert content_mark() != before


def close():
    connections.close_all()


def test_a_page_made_before_a_change_is_not_kept_for_after_it(middleware):
    def answer(request):
        content_changed()  # somebody publishes while the page is being made
        return HttpResponse(content_mark())

    made = middleware(answer)
    first = made.ask(get()).content
    assert made.ask(get()).content != first
    assert made.view.calls == 2


def test_a_page_lives_until_the_next_boundary_and_ten_minutes_at_most(middleware, clock):
    made = middleware()
    made.ask(get())
    clock.forward(minutes=9, seconds=58)
    made.ask(get())
    assert made.view.calls == 1
    clock.forward(seconds=3)
    made.ask(get())
    assert made.view.calls == 2

    opening = clock.now + timedelta(minutes=3)

    def boundary(now):
        return opening if now < opening else None

    cache_boundaries.register(boundary)
    try:
        content_changed()
        made.ask(get())
        clock.at(opening - timedelta(seconds=1))
        made.ask(get())
        assert made.view.calls == 3
        clock.at(opening)
        made.ask(get())
        assert made.view.calls == 4
    finally:
        cache_boundaries.unregister(boundary)


def test_pages_differ_by_host_path_and_page_number(middleware, settings):
    made = middleware(lambda request: HttpResponse(request.build_absolute_uri()))
    for url in ("/", "/a/", "/a/?strona=2", "/a/?strona=3"):
        assert made.ask(get(url)).content == f"http://testserver{url}".encode()
        made.ask(get(url))
    assert made.view.calls == 4
    assert made.ask(get("/", HTTP_HOST="inny.example")).content == b"http://inny.example/"
    assert made.ask(get("/", secure=True)).content == b"https://testserver/"


# What is never kept


def never_kept():
    def cookie(request):
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    def header(name, value, status=200):
        return lambda request: HttpResponse("x", headers={name: value}, status=status)

    return {
        "cookie": cookie,
        "private": header("Cache-Control", "private"),
        "no-store": header("Cache-Control", "no-store"),
        "no-cache": header("Cache-Control", "max-age=0, no-cache"),
        "missing": header("X-Page", "404", 404),
        "fault": header("X-Page", "500", 500),
        "moved": header("Location", "/x/", 302),
        "form": no_public_cache(lambda request: HttpResponse("x")),
    }


@pytest.mark.parametrize("name", never_kept())
def test_what_is_no_public_page_is_not_kept(middleware, name):
    made = middleware(never_kept()[name])
    for _ in range(3):
        response = made.ask(get())
        assert "public" not in response.get("Cache-Control", "")
    assert made.view.calls == 3


def test_a_cookie_on_a_public_page_is_a_mistake_that_is_reported(middleware, settings, caplog):
    made = middleware(never_kept()["cookie"])
    made.ask(get("/plan/"))
    assert "/plan/" in caplog.text
    settings.DEBUG = True
    with pytest.raises(ImproperlyConfigured):
        made.ask(get("/plan/"))


@pytest.mark.parametrize(
    "request_",
    [
        get("/", HTTP_COOKIE="sessionid=abc"),
        get("/", HTTP_COOKIE="messages=abc"),
        get("/", HTTP_AUTHORIZATION="Basic YTpi"),
        get("/admin/"),
        get("/demo/poczta/"),
        get("/szukaj/?q=plan"),
        get("/?strona=" + "1" * 50),
        RequestFactory().post("/"),
    ],
    ids=lambda request: f"{request.method} {request.get_full_path()} {request.headers}"[:60],
)
def test_a_request_that_is_not_the_publics_is_neither_answered_from_nor_kept(middleware, request_):
    made = middleware(lambda request: HttpResponse(f"dla {made.view.calls}"))
    if request_.method == "GET":
        made.ask(get(request_.get_full_path()))
    before = made.view.calls
    made.ask(request_)
    made.ask(request_)
    assert made.view.calls == before + 2


def test_a_signed_in_persons_page_reaches_nobody_else(client, signed_in, page):
    editor = signed_in("redaktor")
    own = editor.get(page.url)
    assert "Edytuj tę stronę" in own.content.decode()
    assert "private" in own["Cache-Control"]
    public = client.get(page.url)
    assert "Edytuj tę stronę" not in public.content.decode()
    assert "Edytuj tę stronę" in editor.get(page.url).content.decode()


def test_a_preview_of_a_draft_reaches_nobody(client, page):
    page.title = "Tajny szkic"
    page.save_revision()
    host = urlsplit(page.full_url).netloc

    def public():
        return client.get(page.url, headers={"Host": host}).content.decode()

    def preview():
        draft = page.get_latest_revision().as_object()
        return draft.make_preview_request().rendered_content

    assert "Tajny szkic" in preview()
    assert "Pierwszy tytuł" in public()
    assert "Tajny szkic" in preview(), "answered with the public page from the cache"
    assert "Tajny szkic" not in public()


# A cache that is ill


@pytest.fixture
def dead_cache(monkeypatch):
    """The real cache beneath ours stops answering."""

    def dead(self, *args, **kwargs):
        calls.append(1)
        raise ConnectionError("cache")

    calls = []
    for operation in ("get", "set", "add", "delete", "has_key", "touch"):
        monkeypatch.setattr(LocMemCache, operation, dead)
    monkeypatch.setattr("home.cache._resting_until", 0.0)
    return calls


def test_a_dead_cache_breaks_no_page(client, page, dead_cache):
    for _ in range(2):
        response = client.get("/strona/")
        assert response.status_code == 200
        assert "Pierwszy tytuł" in response.content.decode()
    assert len(dead_cache) == 1, "left alone for some seconds after it failed"


def test_a_dead_cache_is_noted_and_the_site_is_ready(client, db, dead_cache):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["cache"] == "unavailable"


def test_a_cache_that_comes_back_is_used_again(db, dead_cache, monkeypatch):
    assert cache.get("a", "nic") == "nic"
    monkeypatch.undo()
    monkeypatch.setattr("home.cache._resting_until", 0.0)
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert cache.add("a", 2) is False
    assert cache.get_or_set("b", 3) == 3
    assert cache.get_many(["a", "b"]) == {"a": 1, "b": 3}
    assert cache.incr("a") == 2
    with pytest.raises(ValueError, match="not found"):
        cache.incr("c")


def test_without_a_row_the_first_change_makes_it(db):
    ContentVersion.objects.all().delete()
    before = content_mark()
    content_changed()
    assert ContentVersion.objects.count() == 1
    assert content_mark() != before


def test_rubbish_in_the_query_fills_no_cache(middleware, monkeypatch):
    kept = []
    monkeypatch.setattr(LocMemCache, "set", lambda self, key, *a, **k: kept.append(key))
    made = middleware()
    for number in range(20):
        made.ask(get(f"/?utm={number}"))
    assert kept == []


def test_every_public_page_of_a_new_site_is_without_cookies(client, home_page):
    for page in Page.objects.live().descendant_of(home_page, inclusive=True):
        response = client.get(page.url)
        assert not response.cookies
        assert "csrf" not in response.content.decode().lower()
