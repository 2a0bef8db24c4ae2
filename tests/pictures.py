"""`make pictures`: the pictures in docs/pictures, taken from the demo while it runs.

Usage: pictures.py http://127.0.0.1:8000
"""

from __future__ import annotations

import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.engines.browser import NAMES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MONTH = date.today() + timedelta(days=21)
"""One of the demo's events is in it."""
PUBLIC = {
    "home": "/",
    "plan": "/plan/",
    "chapter": "/plan/wskazniki/",
    "consultation": "/konsultacje/aktualizacja-wskazniki-i-dzialania/wskazniki/",
    "catalogue": "/katalog/?branza=gastronomia_catering&powiat=0614&powiat=0663",
    "catalogue-map": "/katalog/?widok=mapa#wyniki",
    "events": "/wydarzenia/",
    "events-month": f"/wydarzenia/?widok=miesiac&miesiac={MONTH:%Y-%m}#wyniki",
    "event": "/wydarzenia/szkolenie-programy-lokalne/",
    "fair": "/wydarzenia/targi-i-konferencja/#wystawcy",
    "catalogue-entity": "/katalog/przykladowa-spoldzielnia-socjalna-cztery-widelce/",
}
CMS = {
    "desk": ("moderator", "Czeka na Ciebie"),
    "decision": ("zarzad", "System monitorowania"),
}
WIDTHS = (1280, 360)


def main(site: str) -> None:
    path = next(filter(None, map(shutil.which, NAMES)))
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for width in WIDTHS:
            _public(browser, site, width)
            _cms(browser, site, width)
        browser.close()


def _public(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1000}, reduced_motion="reduce")
    for name, address in PUBLIC.items():
        page.goto(site + address, wait_until="networkidle")
        page.screenshot(path=FOLDER / f"{name}-{width}.png")
    page.close()


def _cms(browser: Browser, site: str, width: int) -> None:
    for name, (account, link) in CMS.items():
        page = browser.new_page(viewport={"width": width, "height": 1000})
        page.goto(f"{site}/admin/login/")
        page.fill("input[name=username]", account)
        page.fill("input[name=password]", "drogowskaz")
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        if name != "desk":
            page.get_by_role("link", name=link).first.click()
            page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name}-{width}.png")
        page.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
