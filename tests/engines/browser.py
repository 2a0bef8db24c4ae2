"""Chromium, started once, and pages in it that speak with the live site only."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT as AXE
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Route,
    ViewportSize,
    sync_playwright,
)

from tests.engines import cannot_be_had

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        cannot_be_had("No Chromium here. On Debian: apt install chromium")
    # Playwright keeps an event loop in this thread, so Django takes it for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
            yield browser
            browser.close()
    except Error as error:
        cannot_be_had(f"Chromium does not start: {error.message.splitlines()[0]}")
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Visitor:
    """One person at a browser: a page, and what went wrong in it."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.context.route("**/*", self._only_this_site)

    def _on_console(self, message: ConsoleMessage) -> None:
        # The browser also complains about a page that answers 403 or 404 as it should.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _only_this_site(self, route: Route) -> None:
        if route.request.url.startswith((self.site, "data:", "blob:")):
            route.fallback()
        else:
            self.complaints.append(f"third party: {route.request.url}")
            route.abort()

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def sign_in(self, name: str) -> None:
        """Through the form of the CMS; the account has to be there."""
        self.open("/admin/login/")
        self.page.fill("input[name=username]", name)
        self.page.fill("input[name=password]", name)
        self.page.click("button[type=submit]")
        self.page.wait_for_url("**/admin/")

    def accessibility_problems(self) -> list[str]:
        """What axe finds on the page as it is now, one line a place."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        # Of what is in order axe would write down every place, at length.
        found = self.page.evaluate(
            "options => axe.run(options).then(result => result.violations)",
            {"runOnly": RULES, "resultTypes": ["violations"]},
        )
        return [
            f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
            for violation in found
            for node in violation["nodes"]
        ]

    def problems_at(self, *viewports: ViewportSize) -> list[str]:
        """What axe finds on the page at each size, and at which of them the page does not fit."""
        found = []
        for viewport in viewports:
            self.page.set_viewport_size(viewport)
            problems = self.accessibility_problems()
            if self.scrolls_sideways():
                problems.append("scrolls sideways")
            found += [f"{viewport['width']}: {problem}" for problem in problems]
        return found

    def scrolls_sideways(self) -> bool:
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )


@pytest.fixture
def new_visitor(chromium: Browser, live_server: Any) -> Iterator[Any]:
    """`new_visitor(viewport=PHONE, java_script_enabled=False)`: people do not share sessions.

    A script error, a breach of the content security policy or a request to a third party
    fails the test at its end.
    """
    visitors: list[Visitor] = []

    def new(**options: Any) -> Visitor:
        context = chromium.new_context(**{"viewport": DESK, "locale": "pl-PL", **options})
        context.set_default_timeout(15_000)
        visitors.append(Visitor(context.new_page(), live_server.url))
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.page.context.close()
    assert [line for visitor in visitors for line in visitor.complaints] == []


@pytest.fixture
def visitor(new_visitor: Any) -> Visitor:
    """Somebody at a desk, with JavaScript."""
    return new_visitor()
