"""Tags of all templates: the frame of a page, text with footnotes, Polish numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page as PaginatorPage
from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from home import formats, registry
from home.blocks import FOOTNOTE_MARK
from home.languages.addresses import ORIGINAL, active, here, in_language
from home.languages.pages import TranslatedPage
from home.languages.showing import page_for_reader, url_for_reader
from home.languages.switching import LanguageLink, language_links
from home.models import AccessibilityStatementPage, PrivacyPage, SiteSettings
from home.models.settings import phone_href as settings_phone_href
from home.text_rendering import TextRendering, without_paragraph

register = template.Library()

NUMERIC = re.compile(r"^[\u2212+-]?\d[\d\s\u00a0.,]*(\s?(%|zł|tys\. zł|mln zł))?$|^[–—-]$")


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    current: str = ""
    language: str = ORIGINAL


@dataclass(frozen=True)
class Frame:
    """What header and footer show, the same on every page."""

    office: SiteSettings
    menu: list[NavLink]
    duties: list[NavLink]
    links: list[NavLink]
    home_url: str = "/"
    languages: list[LanguageLink] = field(default_factory=list)
    root_url: str = ""

    @property
    def alternates(self) -> list[LanguageLink]:
        """Versions of this page for search engines, where there is more than one."""
        there = [link for link in self.languages if link.is_there]
        is_one_of_them = any(link.is_current for link in there)
        return there if is_one_of_them and len(there) > 1 else []


@register.simple_tag(takes_context=True)
def site_frame(context: template.Context) -> Frame:
    """Office, navigation and footer; the navigation is one query."""
    request: HttpRequest | None = context.get("request")
    site = Site.find_for_request(request) if request else None
    if request is None or site is None:
        return Frame(SiteSettings(), [], [], [])
    office = SiteSettings.of(site).in_language(active())
    root = (
        page_for_reader(site.root_page.specific_deferred)
        if active() != ORIGINAL
        else site.root_page
    )
    duties_types = (AccessibilityStatementPage, PrivacyPage)
    pages = (
        Page.objects.filter(Page.objects.child_of_q(root) | Page.objects.child_of_q(site.root_page))
        .live()
        .public()
        .filter(Q(show_in_menus=True) | Page.objects.type_q(*duties_types))
        .order_by("path")
    )
    menu, duties = [], []
    for nth, page in enumerate(_in_polish_order(pages, root, site.root_page), 1):
        url = url_for_reader(page, request)
        kind: Any = page.cached_content_type.model_class() or Page
        is_own = page.locale_id == root.locale_id
        its_language = ORIGINAL if page.locale_id == site.root_page.locale_id else active()
        if issubclass(kind, duties_types):
            duties.append(NavLink(page.title, url, _current(request, url), its_language))
        if page.show_in_menus:
            label = page.seo_title or page.title
            frame_title: Any = getattr(kind, "frame_title", None)
            if its_language != active() and frame_title:
                label, its_language = str(frame_title), active()
            if is_own or its_language == active():
                menu.append((nth, NavLink(label, url, _current(request, url), its_language)))
    for build in registry.menu:
        item = build(request)
        if item is not None:
            current = _current(request, item.url)
            menu.append((item.order, NavLink(str(item.label), item.url, current, active())))
    return Frame(
        office=office,
        menu=[link for _order, link in sorted(menu, key=lambda entry: entry[0])],
        duties=duties,
        links=[
            link
            for link in map(_footer_link, office.footer_links)
            if link.url and link.url not in {duty.url for duty in duties}
        ],
        home_url=here("/"),
        languages=language_links(
            request,
            context.get("page"),
            everywhere=bool(context.get("in_all_languages")),
        ),
        root_url=site.root_url.rstrip("/"),
    )


def _in_polish_order(pages: Iterable[Page], root: Page, polish_root: Page) -> list[Page]:
    """Those below `root`, each translation where the Polish page stands, and the Polish ones that
    readers of its language get in its frame or are owed by law."""
    found = list(pages)
    if root.pk == polish_root.pk:
        return found
    own = {page.translation_key: page for page in found if page.locale_id == root.locale_id}
    shown = []
    for page in found:
        if page.locale_id == polish_root.locale_id:
            if page.translation_key in own:
                shown.append(own.pop(page.translation_key))
            elif getattr(page.specific_class, "frame_title", "") or issubclass(
                page.specific_class or Page, (AccessibilityStatementPage, PrivacyPage)
            ):
                shown.append(page)
    return [*shown, *own.values()]


def _current(request: HttpRequest, url: str) -> str:
    """Value of aria-current: this very page, or a page somewhere below it."""
    if request.path == url:
        return "page"
    return "true" if url not in {"", "/"} and request.path.startswith(url) else ""


def _footer_link(block: Any) -> NavLink:
    page = block.value["page"]
    if page and page.live:
        if active() == ORIGINAL:
            return NavLink(block.value["label"], page.url or "")
        page = page_for_reader(page.specific_deferred)
        title = page.framed_title or page.title
        return NavLink(title, page.url or "", language=page.title_language)
    return NavLink(block.value["label"], block.value["url"] or "")


@register.simple_tag(takes_context=True)
def translation_note(context: template.Context, page: Any) -> Any:
    """What readers of a translation are told of it, and of a Polish page in the frame of their
    language; nothing of an original."""
    if not isinstance(page, TranslatedPage) or page.pk is None:
        return None
    if getattr(context.get("request"), "shows_polish_page", False):
        address = in_language(context["request"].path, ORIGINAL)
        return registry.TranslationNote(address, page.binding_original, in_polish=True)
    if not page.is_translation:
        return None
    return next(filter(None, (tell(page) for tell in registry.translation_notes)), None)


@register.simple_tag(takes_context=True)
def may_edit(context: template.Context, page: Page | None) -> bool:
    """Whether to offer the editor's bar. A reader without a session is never looked up."""
    request: HttpRequest | None = context.get("request")
    if not request or not page or not page.pk or getattr(request, "is_preview", False):
        return False
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return False
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return False
    return page.permissions_for_user(request.user).can_edit()


@register.simple_tag
def prepare_text(stream: StreamValue) -> TextRendering:
    """`{% prepare_text page.body as text %}`: then each block may be rendered by itself."""
    return TextRendering.of(stream)


@register.simple_tag(takes_context=True)
def rich(context: template.Context, value: Any) -> SafeString:
    """Text of a block with footnote marks as links, if `text` was prepared."""
    return _text(context).html(value)


@register.simple_tag(takes_context=True)
def rich_inline(context: template.Context, value: Any) -> SafeString:
    """The same without the paragraph around it, for list items and notes."""
    return without_paragraph(_text(context).html(value))


def _text(context: template.Context) -> TextRendering:
    text = context.get("text")
    return text if isinstance(text, TextRendering) else TextRendering(StreamValue(None, []))


@register.simple_tag
def table_grid(value: Any) -> dict[str, Any]:
    """Columns and rows of a table block; columns of figures are aligned to the right."""
    rows = [
        (row.id, [str(cell or "") for cell in row.value["cells"]])
        for row in value["rows"].bound_blocks
    ]
    columns = [str(column) for column in value["columns"]]
    numeric = [
        bool(rows) and all(NUMERIC.match(cells[n].strip()) for _id, cells in rows if n < len(cells))
        for n in range(len(columns))
    ]
    if value["first_column_is_header"] and numeric:
        numeric[0] = False
    return {
        "columns": list(zip(columns, numeric, strict=True)),
        "rows": [(row_id, list(zip(cells, numeric, strict=False))) for row_id, cells in rows],
        "wide": len(columns) > 2,
    }


@register.simple_tag
def page_numbers(page: PaginatorPage) -> list[int | str]:
    """Numbers for the pager, with gaps where there are many pages."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def tie(value: str) -> str:
    return formats.tie(value)


@register.filter
def shortened(value: str, length: int) -> str:
    return formats.shortened(str(value), length)


@register.filter
def weekday(value: date) -> str:
    return formats.weekday(value)


@register.filter
def without_marks(value: str) -> str:
    """Plain text without footnote marks, for names that a screen reader speaks."""
    return FOOTNOTE_MARK.sub("", str(value))


@register.filter
def number(value: Any, places: int | None = None) -> str:
    return formats.number(value, places)


@register.filter
def money(value: Any) -> str:
    return formats.money(value)


@register.filter
def day(value: date | datetime | None) -> str:
    return formats.day(value)


@register.filter
def moment(value: datetime | date | None) -> str:
    return formats.moment(value)


@register.simple_tag
def period(start: date | datetime, end: date | datetime) -> str:
    return formats.period(start, end)


@register.filter
def days_left(closes_at: datetime) -> str:
    return formats.days_left(closes_at)


@register.filter
def opens_in(opens_at: datetime) -> str:
    return formats.opens_in(opens_at)


@register.filter
def phone_href(value: str) -> str:
    return settings_phone_href(value)
