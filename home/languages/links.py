"""Links in texts to pages lead to the reader's language, or else to the Polish page."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from wagtail import hooks
from wagtail.rich_text.pages import PageLinkHandler

from .addresses import ORIGINAL, active
from .pages import TranslatedPage
from .showing import in_reader_language


class ReaderLinkHandler(PageLinkHandler):
    """In the place of Wagtail's, which asks for the language of each page by itself."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        pages = cls.get_many(attrs_list)
        translatable = [page for page in pages if isinstance(page, TranslatedPage)]
        shown = {
            page.pk: words
            for page, words in zip(translatable, in_reader_language(translatable), strict=True)
        }
        return [cls._opening(shown.get(page.pk, page)) if page else "<a>" for page in pages]

    @staticmethod
    def _opening(page: Any) -> str:
        if active() == ORIGINAL or page.language == active():
            return format_html('<a href="{}">', page.url or "")
        return format_html('<a href="{}" hreflang="{}">', page.url or "", ORIGINAL)


@hooks.register("register_rich_text_features", order=100)
def lead_to_reader_language(features: Any) -> None:
    features.register_link_type(ReaderLinkHandler)
