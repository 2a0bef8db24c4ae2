"""The site's own pages for the demonstration: made once, then left to whoever edits them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from home.models import (
    AccessibilityStatementPage,
    ConsentClause,
    ContactPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PrivacyPage,
    ProjectPage,
    SiteSettings,
    StandardPage,
)
from home.written_texts import load, stream, structs

from .accounts import SITE_ACCOUNTS, make_accounts
from .moments import clock_at, days_from, moment, quiet_log, working_day

TEXTS = Path(__file__).parent


def build_site() -> str | None:
    """Accounts, home page, project, news, contact and the pages that the law prescribes."""
    with transaction.atomic():
        made = make_accounts(SITE_ACCOUNTS)
        if ProjectPage.originals.exists():
            return f"accounts: {made} made" if made else None
        with quiet_log():
            pages = SitePages().make()
    return f"site: {pages} pages, {made} accounts"


def publish_page(parent: Page, page: Page, *, before: Page | None = None, **fields: Any) -> Page:
    """Add a page under `parent`, last or before another, and publish it."""
    page.live = False
    if before is None:
        Page.objects.get(pk=parent.pk).add_child(instance=page)
    else:
        Page.objects.get(pk=before.pk).add_sibling("left", instance=page)
    return fill_page(page, **fields)


def fill_page(page: Page, **fields: Any) -> Page:
    """Write fields of a page that is there, and publish it."""
    for name, value in fields.items():
        setattr(page, name, value)
    editor = get_user_model().objects.filter(username="redaktor").first()
    page.save_revision(user=editor, clean=True).publish(user=editor, skip_permission_checks=True)
    return type(page).objects.get(pk=page.pk)


class SitePages:
    def __init__(self) -> None:
        self.texts = load(TEXTS / "pages.yaml")
        self.today = timezone.localdate()
        self.made = 0

    def make(self) -> int:
        self.clauses()
        self.home = self.home_page()
        with clock_at(moment(self.day(-1000))):
            project = self.project_page()
            self.news_index = fill_page(NewsIndexPage.originals.get())
            for text in self.texts["standard"]:
                self.standard_page(text, project)
            self.contact_page()
            self.accessibility_page()
            self.privacy_page()
        for text in self.texts["news"]:
            self.news_page(text)
        self.settings()
        return self.made

    def day(self, days: int) -> date:
        return days_from(self.today, days)

    def add(
        self, page_type: type[Page], text: dict[str, Any], *, in_menu: bool = False,
        parent: Page | None = None, before: Page | None = None, **fields: Any,
    ) -> Page:  # fmt: skip
        page = page_type(
            title=text["title"], slug=text["slug"], lead=text["lead"], show_in_menus=in_menu
        )
        self.made += 1
        return publish_page(parent or self.home, page, before=before, **fields)

    def home_page(self) -> HomePage:
        """Fill the first page that the setup made, unless somebody has begun to."""
        home = HomePage.originals.get(pk=Site.objects.get(is_default_site=True).root_page_id)
        if not home.vision:
            text = self.texts["home"]
            home.title, home.lead, home.vision = text["title"], text["lead"], text["vision"]
            home.about = structs("fact", text["about"], "home", "about")
            home.save_revision().publish(skip_permission_checks=True)
        return home

    def project_page(self) -> Page:
        text = self.texts["project"]
        return self.add(
            ProjectPage,
            text,
            in_menu=True,
            before=Page.objects.child_of(self.home).order_by("path").first(),
            main_objective=text["main_objective"],
            objectives=structs("objective", text["objectives"], "project", "objectives"),
            facts=structs("fact", text["facts"], "project", "facts"),
            body=stream(text["body"], "project"),
        )

    def standard_page(self, text: dict[str, Any], project: Page) -> None:
        in_menu = text.get("in_menu", False)
        self.add(
            StandardPage,
            text,
            in_menu=in_menu,
            before=ContactPage.originals.get() if in_menu else None,
            parent=project if text.get("parent") == project.slug else None,
            body=stream(text["body"], text["slug"]),
            show_contents=text.get("show_contents", False),
        )

    def news_page(self, text: dict[str, Any]) -> None:
        body = [*text["body"], {"paragraph": self.texts["news_note"]}]
        day = working_day(self.day(text["day"]))
        with clock_at(moment(day, 10)):
            self.add(
                NewsPage,
                text,
                parent=self.news_index,
                date=day,
                body=stream(body, "news", text["slug"]),
            )

    def contact_page(self) -> None:
        text = self.texts["contact"]
        fill_page(
            ContactPage.originals.get(),
            directions=text["directions"],
            departments=structs("department", text["departments"], "contact"),
            form_intro=text["form_intro"],
            thanks=text["thanks"],
        )

    def accessibility_page(self) -> None:
        text = self.texts["accessibility"]
        fill_page(
            AccessibilityStatementPage.originals.get(),
            published_on=self.day(text["published"]),
            updated_on=self.day(text["updated"]),
            prepared_on=self.day(text["prepared"]),
            reviewed_on=self.day(text["reviewed"]),
            inaccessible=structs("item", text["inaccessible"], "accessibility"),
            **{
                name: text[name]
                for name in (
                    "status", "method", "exempt", "shortcuts", "contact_person",
                    "contact_email", "contact_phone", "procedure", "architecture",
                )
            },
        )  # fmt: skip

    def privacy_page(self) -> None:
        """As the setup wrote it."""
        fill_page(PrivacyPage.originals.get(), updated_on=self.day(self.texts["privacy_since"]))

    def settings(self) -> None:
        site = Site.objects.get(is_default_site=True)
        text = self.texts["settings"]
        settings = SiteSettings.for_site(site)
        settings.opening_hours = text["opening_hours"]
        pages = dict(Page.objects.descendant_of(self.home).values_list("slug", "pk"))
        links = [
            {
                "label": link["label"],
                "page": pages[link["slug"]] if "slug" in link else None,
                "url": link.get("url", ""),
            }
            for link in text["footer_links"]
        ]
        settings.footer_links = structs("link", links, "footer")
        settings.save()

    def clauses(self) -> None:
        for text in self.texts["clauses"]:
            if ConsentClause.objects.filter(form=text["form"]).exists():
                continue
            ConsentClause.objects.create(
                form=text["form"],
                version=text["version"],
                text=text["text"],
                statement=text["statement"],
                valid_from=moment(self.day(text["day"])),
            )
