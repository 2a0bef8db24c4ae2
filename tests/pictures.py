"""`make pictures`: the pictures in docs/pictures, taken from the demo while it runs.

Usage: pictures.py http://127.0.0.1:8000
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.engines.browser import NAMES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PUBLIC = {
    "home": "/",
    "plan": "/plan/",
    "chapter": "/plan/wskazniki/",
    "consultation": "/konsultacje/aktualizacja-wskazniki-i-dzialania/wskazniki/",
    "catalogue": "/katalog/?branza=gastronomia_catering&powiat=0614&powiat=0663",
    "catalogue-map": "/katalog/?widok=mapa#wyniki",
    "subscription": "/biuletyn/prenumerata/",
    "catalogue-entity": "/katalog/przykladowa-spoldzielnia-socjalna-cztery-widelce/",
}
CMS = {
    "desk": ("moderator", "", ""),
    "decision": ("zarzad", "", "System monitorowania"),
    "mailing": ("redaktor", "wysylki/", "Konsultacje wskaźników"),
}
"""Account, screen, and the link on it that leads to what is shown."""
MAIL = "Konsultacje wskaźników"
"""A mail of the demo by the beginning of its subject."""
WIDTHS = (1280, 360)


def main(site: str) -> None:
    path = next(filter(None, map(shutil.which, NAMES)))
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for width in WIDTHS:
            _public(browser, site, width)
            _cms(browser, site, width)
            _mail(browser, site, width)
        browser.close()


def _public(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1000}, reduced_motion="reduce")
    for name, address in PUBLIC.items():
        page.goto(site + address)
        page.screenshot(path=FOLDER / f"{name}-{width}.png")
    page.close()


def _cms(browser: Browser, site: str, width: int) -> None:
    for name, (account, screen, link) in CMS.items():
        page = browser.new_page(viewport={"width": width, "height": 1000})
        page.goto(f"{site}/admin/login/")
        page.fill("input[name=username]", account)
        page.fill("input[name=password]", "drogowskaz")
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        if screen:
            page.goto(f"{site}/admin/{screen}")
        if link:
            page.get_by_role("link", name=link).first.click()
            page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name}-{width}.png")
        page.close()


def _mail(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1000})
    link = page.get_by_role("link", name=MAIL).first
    page.goto(f"{site}/demo/poczta/")
    for number in range(2, 40):
        if link.count():
            break
        page.goto(f"{site}/demo/poczta/?strona={number}")
    page.goto(f"{site}{link.get_attribute('href')}html/")
    page.screenshot(path=FOLDER / f"mail-{width}.png", full_page=True)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
