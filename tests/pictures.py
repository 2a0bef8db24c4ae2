"""`make pictures`: the pictures in docs/pictures, taken from the demo while it runs.

Usage: pictures.py http://127.0.0.1:8000
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

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
    "monitoring": "/monitoring/",
    "monitoring-indicator": "/monitoring/czynne-spoldzielnie-socjalne-b8473f1f/",
    "monitoring-map": "/monitoring/czynne-spoldzielnie-socjalne-b8473f1f/#podzial",
    "events": "/wydarzenia/",
    "events-month": f"/wydarzenia/?widok=miesiac&miesiac={MONTH:%Y-%m}#wyniki",
    "event": "/wydarzenia/szkolenie-programy-lokalne/",
    "fair": "/wydarzenia/targi-i-konferencja/#wystawcy",
    "subscription": "/biuletyn/prenumerata/",
    "catalogue-entity": "/katalog/przykladowa-spoldzielnia-socjalna-cztery-widelce/",
    "report": "/monitoring/raporty/roczny-2019/#podsumowanie",
    "evaluation": "/monitoring/ewaluacje/ewaluacja-srodokresowa-planu/#rekomendacje",
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
            _bulletin(browser, site, width)
            _mail(browser, site, width)
        _email_edition(browser, site)
        browser.close()
    _spread(site)
    _report(site)


def _public(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1000}, reduced_motion="reduce")
    for name, address in PUBLIC.items():
        page.goto(site + address, wait_until="networkidle")
        page.screenshot(path=FOLDER / f"{name}-{width}.png")
    page.close()


def _bulletin(browser: Browser, site: str, width: int) -> None:
    """From the archive to the newest issue and its first article: addresses hold the year."""
    page = browser.new_page(viewport={"width": width, "height": 1000}, reduced_motion="reduce")
    page.goto(f"{site}/biuletyn/")
    page.screenshot(path=FOLDER / f"bulletin-{width}.png")
    page.locator(".newest h2 a").click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"bulletin-issue-{width}.png")
    page.locator(".issue__contents .rows__title a").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"bulletin-article-{width}.png")
    page.close()


def _email_edition(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 680, "height": 1300})
    _sign_in(page, site, "redaktor")
    page.goto(f"{site}/admin/biuletyn/numery/")
    page.locator("tbody tr", has_text="Opublikowany").first.get_by_role("link").first.click()
    page.goto(f"{page.url}poczta/html/")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / "bulletin-email.png")
    page.close()


def _spread(site: str) -> None:
    """Two pages of the oldest issue as they lie open."""
    with urlopen(f"{site}/biuletyn/feed/") as feed:
        address = re.findall(rb"/biuletyn/\d{4}-\d+/", feed.read())[-1].decode()
    _pages_of(f"{site}{address}biuletyn.pdf", (4, 5), "bulletin-pdf")


def _report(site: str) -> None:
    """Summary, two pages of indicators, interventions."""
    _pages_of(f"{site}/monitoring/raporty/roczny-2019/raport.pdf", (1, 3, 6, 14), "report-pdf")


def _pages_of(url: str, numbers: tuple[int, ...], name: str) -> None:
    """Pages of a PDF beside each other; needs pdftoppm (Debian: poppler-utils)."""
    if not shutil.which("pdftoppm"):
        print("No pdftoppm: the picture of the PDF stays as it was.")
        return
    for _attempt in range(60):
        try:
            with urlopen(url) as answer:
                content = answer.read()
            break
        except HTTPError:
            time.sleep(2)
    else:
        raise SystemExit(f"{url} is not made: does the task worker run?")
    pages = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.pdf"
        file.write_bytes(content)
        for number in numbers:
            ends = ["-f", str(number), "-l", str(number)]
            stem = f"{folder}/strona-{number}"
            command = ["pdftoppm", "-r", "75", *ends, "-singlefile", "-png", file, stem]
            subprocess.run(command, check=True)
            with Image.open(f"{stem}.png") as page:
                pages.append(page.copy())
    gap = len(pages) - 1
    size = sum(page.width for page in pages) + gap, max(page.height for page in pages)
    spread, left = Image.new("RGB", size, "#6f7c86"), 0
    for page in pages:
        spread.paste(page, (left, 0))
        left += page.width + 1
    spread.save(FOLDER / f"{name}.png", optimize=True)


def _sign_in(page: Page, site: str, account: str) -> None:
    page.goto(f"{site}/admin/login/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", "drogowskaz")
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")


def _cms(browser: Browser, site: str, width: int) -> None:
    for name, (account, screen, link) in CMS.items():
        page = browser.new_page(viewport={"width": width, "height": 1000})
        _sign_in(page, site, account)
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
