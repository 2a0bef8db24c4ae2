"""What a new installation shows before anybody has written anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home import registry
from home.languages.addresses import ORIGINAL
from home.models import (
    AccessibilityStatementPage,
    ContactPage,
    HomePage,
    NewsIndexPage,
    PrivacyPage,
)
from home.written_texts import load, structs

PORTS = {"http": 80, "https": 443}
TEXTS = Path(__file__).parent / "first_pages.yaml"


def make_home_page() -> str | None:
    """Put our home page in the place of Wagtail's welcome page."""
    if HomePage.originals.exists():
        return None
    root = Page.get_first_root_node()
    welcome = Page.objects.filter(depth=2, slug="home", numchild=0).first()
    home = HomePage(title="Drogowskaz rozwoju społecznego", slug="start", live=True)
    root.add_child(instance=home)
    Site.objects.filter(root_page=welcome or root).update(root_page=home)
    if welcome is not None and not welcome.specific_class._meta.get_parent_list():
        welcome.delete()
        home.refresh_from_db()
        home.slug = "home"
        home.save()
    if not Site.objects.filter(is_default_site=True).exists():
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return "home page"


def name_site() -> str | None:
    """The site's address is BASE_URL: links in mail and in the sitemap begin with it."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return None
    base = urlsplit(settings.BASE_URL)
    hostname = base.hostname or "localhost"
    port = base.port or PORTS.get(base.scheme, 80)
    if (site.hostname, site.port) == (hostname, port):
        return None
    site.hostname, site.port = hostname, port
    site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
    site.save()
    return f"address {settings.BASE_URL}"


def make_pages() -> str | None:
    """Pages of the registry `first_pages` of whose kind there is none yet, where the office has put
    no other page in the place."""
    home = HomePage.originals.order_by("path").first()
    if home is None:
        return None
    made, taken = 0, []
    for first in sorted(registry.first_pages, key=lambda page: page.order):
        if first.kind.originals.exists():
            continue
        page = first.kind(live=first.published, **first.fields())
        if Page.objects.child_of(home).filter(slug=page.slug).exists():
            taken.append(page.slug)
            continue
        Page.objects.get(pk=home.pk).add_child(instance=page)
        page.save_revision(changed=not first.published)
        made += 1
    lines = [f"{made} pages"] if made else []
    lines += [f"not made, another page is in the place: /{slug}/" for slug in taken]
    return "; ".join(lines) or None


def register() -> None:
    for first in (
        registry.FirstPage(80, NewsIndexPage, lambda: _fields("news_index", show_in_menus=True)),
        registry.FirstPage(90, ContactPage, lambda: _fields("contact", show_in_menus=True)),
        registry.FirstPage(
            100,
            AccessibilityStatementPage,
            lambda: _fields("accessibility"),
            published=False,
            to_check=True,
        ),
        registry.FirstPage(110, PrivacyPage, privacy_fields, published=False, to_check=True),
    ):
        registry.first_pages.register(first)


def privacy_fields() -> dict[str, Any]:
    """What the privacy page says of the site itself, as fields of the page."""
    fields = _fields("privacy")
    return {**fields, "purposes": structs("purpose", fields["purposes"], "privacy")}


def _fields(name: str, **more: Any) -> dict[str, Any]:
    texts: Mapping[str, dict[str, Any]] = load(TEXTS)
    return {**texts[name], **more}


def pages_to_check(user: User) -> list[registry.DeskItem]:
    """Pages that the setup made and nobody has published since, for those who may."""
    kinds = [first.kind for first in registry.first_pages if first.to_check]
    untouched = (
        Page.objects.filter(Page.objects.type_q(*kinds), last_published_at=None)
        .filter(locale__language_code=ORIGINAL)
        .order_by("path")
        .specific()
    )
    return [
        registry.DeskItem(
            title=page.seo_title or page.title,
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            detail=(
                _("as the installation made it: check and publish it again")
                if page.live
                else _("the law requires this page: complete, check and publish it")
            ),
        )
        for page in untouched
        if page.permissions_for_user(user).can_publish()
    ]
