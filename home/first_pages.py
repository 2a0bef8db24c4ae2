"""What a new installation shows before anybody has written anything."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site

from home.models import HomePage

PORTS = {"http": 80, "https": 443}


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
