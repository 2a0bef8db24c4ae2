"""Addresses of the site as a whole: health, sitemap, robots, API, the mail of the demo, headers."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home import health, outbox
from home.models import OutgoingMail, StandardPage
from home.registry import demo_steps, sitemap_sources


@pytest.fixture
def page(home_page):
    page = StandardPage(title="Publiczna", slug="publiczna")
    home_page.add_child(instance=page)
    return page


@pytest.fixture
def hidden(home_page):
    """Pages that nobody may know of: a draft and one with a password."""
    draft = StandardPage(title="Szkic", slug="szkic", live=False)
    home_page.add_child(instance=draft)
    closed = StandardPage(title="Zamknięta", slug="zamknieta")
    home_page.add_child(instance=closed)
    PageViewRestriction.objects.create(page=closed, password="x")
    return ["szkic", "zamknieta"]


# Health


def test_the_process_says_that_it_lives_without_the_database(client):
    # No `db` fixture: a query would fail the test.
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_ready_with_its_database_and_migrations(client, db):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "cache": "ok",
        "search": "embedded",
    }


def test_not_ready_without_the_database(client, db, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("password=tajne")

    with monkeypatch.context() as patch:
        patch.setattr(health.connection, "cursor", gone)
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unavailable"
    assert "tajne" not in answer.content.decode()


def test_not_ready_while_a_migration_is_missing(client, db, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *a: ["0002"])
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "missing"


# What machines read


def test_the_sitemap_names_what_is_public(client, page, hidden, settings):
    def source(request):
        yield "/plan/wersje/1/", timezone.now()

    sitemap_sources.register(source)
    try:
        xml = client.get("/sitemap.xml").content.decode()
    finally:
        sitemap_sources.unregister(source)
    assert f"{settings.BASE_URL}/publiczna/</loc>" in xml
    assert f"{settings.BASE_URL}/plan/wersje/1/</loc>" in xml
    assert not any(slug in xml for slug in hidden)


def test_robots_keep_out_of_what_is_not_for_them(client, db, settings):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Disallow: /szukaj/" in text
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in text


def test_the_api_gives_live_public_pages_and_nothing_else(client, signed_in, page, hidden):
    for reader in (client, signed_in("admin")):
        items = reader.get("/api/v2/pages/").json()["items"]
        assert "publiczna" in {item["meta"]["slug"] for item in items}
        assert not {item["meta"]["slug"] for item in items} & set(hidden)
    for slug in hidden:
        pk = StandardPage.objects.get(slug=slug).pk
        assert client.get(f"/api/v2/pages/{pk}/").status_code == 404
        assert client.get(f"/api/v2/pages/find/?html_path=/{slug}/").status_code == 404
    assert client.post("/api/v2/pages/", {}).status_code in {403, 405}
    assert client.get("/api/v2/pages/")["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("path", ["images", "documents", "redirects"])
def test_there_is_no_api_of_files(client, db, path):
    assert client.get(f"/api/v2/{path}/").status_code == 404


def test_a_draft_has_no_address_at_all(client, signed_in, hidden):
    draft = StandardPage.objects.get(slug="szkic")
    revision = draft.save_revision()
    for address in (
        "/szkic/",
        f"/admin/pages/{draft.pk}/edit/preview/",
        f"/admin/pages/{draft.pk}/view_draft/",
        f"/admin/pages/{draft.pk}/revisions/{revision.pk}/view/",
        f"/admin/pages/{draft.pk}/edit/",
    ):
        response = client.get(address)
        assert response.status_code in {302, 404}, address
        assert b"Szkic" not in response.content


def test_unknown_addresses_are_answered_in_polish(client, db, settings):
    settings.DEBUG = False
    answer = client.get("/nie-ma-takiej/", follow=True)
    assert answer.status_code == 404
    assert 'lang="pl"' in answer.content.decode()
    assert not answer.cookies


# The mail of the demo


@pytest.fixture
def mail(db):
    outbox.OutboxBackend().send_messages([])
    return OutgoingMail.objects.create(
        key="x",
        sender="biuro@przyklad.example",
        to="anna@przyklad.example",
        subject="Potwierdzenie uwagi",
        text="Otwórz: http://127.0.0.1:8000/potwierdz/abc/ <b>x</b>",
        html="<script>alert(1)</script><p>Otwórz</p>",
        message_id="<x@przyklad.example>",
        next_attempt_at=timezone.now(),
    )


def mail_addresses(mail):
    return ["/demo/poczta/", f"/demo/poczta/{mail.pk}/", f"/demo/poczta/{mail.pk}/html/"]


def test_outside_the_demo_nobody_reads_mail(client, signed_in, mail):
    for address in mail_addresses(mail):
        assert client.get(address).status_code == 404
        assert signed_in("admin").get(address).status_code == 404


def test_in_the_demo_everybody_reads_every_mail(client, mail, settings):
    settings.DEMO = True
    listing, letter, html = (client.get(address) for address in mail_addresses(mail))
    assert "Potwierdzenie uwagi" in listing.content.decode()
    assert '<a href="http://127.0.0.1:8000/potwierdz/abc/"' in letter.content.decode()
    assert "<b>x</b>" not in letter.content.decode()
    assert "sandbox" in html["Content-Security-Policy"]
    for answer in (listing, letter, html):
        assert "no-store" in answer["Cache-Control"]


def test_the_list_of_mail_is_paginated_without_more_queries(
    client, mail, settings, django_assert_num_queries
):
    settings.DEMO = True
    client.get("/demo/poczta/")
    with CaptureQueriesContext(connection) as few:
        client.get("/demo/poczta/")
    for number in range(60):
        mail.pk, mail.key, mail.message_id = None, f"k{number}", f"<{number}@x>"
        mail.save(force_insert=True)
    with django_assert_num_queries(len(few)):
        second = client.get("/demo/poczta/?strona=2")
    assert second.content.decode().count("/demo/poczta/") > 20


# Headers


def test_public_pages_allow_no_inline_script(client, page):
    policy = client.get(page.url)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert client.get(page.url)["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in client.get(page.url)["Permissions-Policy"]


def test_the_cms_has_a_wider_policy_of_its_own(client, db):
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "'unsafe-inline'" in policy
    assert "http" not in policy


# manage.py demo


def test_demo_refuses_where_it_is_no_demo(db):
    called = []
    demo_steps.register(step := lambda: called.append(1))
    try:
        with pytest.raises(CommandError, match="DEMO=1"):
            call_command("demo", stdout=StringIO())
    finally:
        demo_steps.unregister(step)
    assert called == []
