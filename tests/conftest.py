"""Fixtures for all tests: database, people, clock, background work, mail server, browser."""

from __future__ import annotations

import gc
import inspect
import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

from tests.clock import Clock

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django.live_server_helper import LiveServer

    from home.models import HomePage
    from planpages.models import PlanPage

pytest_plugins = ["tests.engines.browser", "tests.engines.opensearch", "tests.engines.smtp"]

IN_ONE_PROCESS = {
    "opensearch": "opensearch",
    "demo": "opensearch",
    "chromium": "browser",
    "secrets": "drafts",
}
"""Fixtures that are expensive to start, and the group of tests that share one. The demonstration
is wanted where the search server is, and takes half a minute."""

MARKED = {"opensearch": "opensearch", "chromium": "browser"}
"""Fixtures by which tests are chosen or left out, and the mark."""

ONE_DATABASE = frozenset(
    f"tests/{name}.py"
    for name in (
        *("deploy/test_demo", "deploy/test_install", "test_messages", "test_wagtail_words"),
        *("home/test_addresses", "home/test_pages_contact", "home/test_pages_news"),
        *("home/test_pages_rendering", "home/test_pages_statements", "home/test_pages_text"),
        *("home/test_pdf", "home/test_signed_links"),
        *(
            "planpages/test_admin_screens",
            "planpages/test_comparison",
            "planpages/test_past_the_way",
        ),
        *("planpages/test_drafts_stay_private", "planpages/test_public_bodies"),
        *("planpages/test_public_consultations", "planpages/test_public_plan"),
        *("catalogue/test_entity_page", "catalogue/test_import_screens", "catalogue/test_map"),
        *("catalogue/test_print", "catalogue/test_print_making"),
        *("events/test_certificates", "events/test_event_admin", "events/test_event_pages"),
        *("events/test_fair", "events/test_ical", "languages/test_crawl"),
        *("bulletin/test_email_edition", "bulletin/test_mailing_screens", "bulletin/test_printed"),
        *("bulletin/test_past_the_bundle", "bulletin/test_public", "bulletin/test_screens"),
        *("bulletin/test_issue_permissions", "bulletin/test_subscription_permissions"),
        *("catalogue/test_catalogue_permissions", "catalogue/test_import_faults"),
        *("events/test_organiser_permissions", "events/test_registration_permissions"),
        *("planpages/test_admin_guards", "planpages/test_admin_permissions", "home/test_files"),
        *("planpages/test_drafts_in_the_cms", "planpages/test_public_queries"),
        "engines/test_opensearch",
        *("home/test_footer_by_language", "home/test_formats_by_language"),
        *("languages/test_frame", "languages/test_public"),
        *("monitoring/test_charts", "monitoring/test_indicator_page"),
        *("monitoring/test_large_workbook", "monitoring/test_report_pages"),
        "monitoring/test_report_permissions",
        *("monitoring/test_shown_elsewhere", "search/test_reading"),
    )
)
"""Tests of what is rendered, read, refused or asked in as many queries whatever the database."""


def pytest_configure() -> None:
    from django.conf import settings
    from hypothesis import settings as examples

    # A busy machine is slow, not wrong. PROOF=1 tries ten times as many examples.
    examples.register_profile("site", deadline=None, max_examples=100)
    examples.register_profile("proof", deadline=None, max_examples=1_000)
    examples.load_profile("proof" if os.environ.get("PROOF") else "site")

    if settings.SETTINGS_MODULE != "config.settings.test":
        # With other settings the folder that is emptied here would be that of an installation.
        raise pytest.UsageError("Tests run with config.settings.test: unset DJANGO_SETTINGS_MODULE")
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
    settings.STATIC_ROOT.mkdir(parents=True)
    # Of the many objects that live as long as the process, none has to be looked at often.
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    from django.conf import settings

    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from django.db import connection

    (other,) = {"sqlite", "postgresql"} - {connection.vendor}
    items[:] = [item for item in items if not item.get_closest_marker(f"on_{other}")]
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        groups = [group for fixture, group in IN_ONE_PROCESS.items() if fixture in fixtures]
        if groups and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(groups[0]))
        for fixture, mark in MARKED.items():
            if fixture in fixtures:
                item.add_marker(getattr(pytest.mark, mark))
        if item.path.relative_to(item.config.rootpath).as_posix() in ONE_DATABASE:
            item.add_marker(pytest.mark.one_database)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    from tests import scenes

    scenes.begin(inspect.signature(item.function).parameters)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    from tests import scenes

    try:
        return (yield)
    finally:
        scenes.leave()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there before Django looks, and goes with its folder or its server."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    from django.conf import settings

    from tests.databases import migrated_copy

    migrated_copy(settings.DATABASES["default"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> None:
    from tests import ground

    with django_db_blocker.unblock():
        ground.lay()
        ground.restore_after_transactional_tests()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def mail_goes_through_the_outbox(django_test_environment: None) -> None:
    """Django puts a backend of its own in tests. What ours delivers is in `mail.outbox`."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "home.outbox.OutboxBackend"


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """Started once the database is a file: threads of an earlier one would share a connection."""
    return live_server


@pytest.fixture(autouse=True)
def polish_again() -> Iterator[None]:
    """A request leaves its thread in its language."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """What one test has cached must not be what another one reads."""
    from django.core.cache import cache

    yield
    cache.clear()


@pytest.fixture
def home_page(db: None) -> HomePage:
    """The root of the site."""
    from home.models import HomePage

    return HomePage.objects.get()


@pytest.fixture
def person(db: None) -> Callable[[str], User]:
    """`person("ekspert")`: an account by its name in the demo."""
    from tests import people

    return people.person


@pytest.fixture
def signed_in(person: Callable[[str], User]) -> Callable[[str], Client]:
    """`signed_in("ekspert")`: a client of the HTTP interface, each name with its own session."""
    from django.test import Client

    def client_of(name: str) -> Client:
        client = Client()
        client.force_login(person(name))
        return client

    return client_of


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Stops the time at the present moment; the test moves it on."""
    from django.utils import timezone

    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def demo(db: None) -> PlanPage:
    """The plan of the demonstration, with all that the demonstration makes."""
    from io import StringIO

    from django.core.management import call_command
    from django.test import override_settings

    from planpages.models import PlanPage
    from tests.scenes import scene

    def make() -> None:
        with override_settings(DEMO=True):
            call_command("demo", stdout=StringIO())

    return scene("demo", make, PlanPage.originals.get)


@pytest.fixture
def run_background(db: None) -> Callable[..., int]:
    """Do what waits in the background, as the worker would; gives the number of tasks done."""
    from tests.background import run_all

    return run_all
