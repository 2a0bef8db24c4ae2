"""Example translations for `manage.py demo`: made by the actions that people use, once.

A text file holds one sentence a line, in the order of the Polish text; sentences without letters
are the same in every language and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from wagtail.models import Page, Site
from wagtail_localize.models import StringTranslation

from home.demo.moments import quiet_log
from home.languages.addresses import ORIGINAL, TRANSLATED
from home.models import SiteSettings
from home.written_texts import load, raw_block, structs

from .. import actions
from ..models import TranslationWork

TEXTS = Path(__file__).parent
PAGES = (
    ("home", ()),
    ("aktualnosci", ("aktualnosci",)),
    (
        "aktualnosc-o-konsultacjach",
        ("aktualnosci", "ruszyly-konsultacje-drugiej-czesci-aktualizacji"),
    ),
    ("katalog", ("katalog",)),
    ("wydarzenia", ("wydarzenia",)),
    ("zamowienia-w-jeden-dzien", ("wydarzenia", "zamowienia-w-jeden-dzien")),
    ("plan", ("plan",)),
    ("cele", ("plan", "cele")),
    ("monitorowanie", ("plan", "monitorowanie")),
    ("jak-wziac-udzial", ("jak-wziac-udzial",)),
)
"""Files and the pages whose words they hold, those above first."""
IN_ENGLISH_ONLY = ("biuletyn", "biuletyn-numer", "biuletyn-artykul")
"""Files of the bulletin, of an issue and of its article; the issue goes by its year."""
ARTICLE = "co-sie-dzieje-z-panstwa-uwaga"
PUBLISHERS = {"Redaktorzy": "redaktor", "Eksperci": "ekspert", "Redakcja naczelna": "naczelny"}
OFFICE = {
    "en": {
        "site_name": "Signpost of social development",
        "office_name": "Regional Centre for Social Policy in Lublin",
        "office_short_name": "ROPS in Lublin",
        "opening_hours": "Monday to Friday, 7:30–15:30",
        "eu_notice": (
            "The project is co-financed by the European Union from the European Social Fund."
        ),
    },
    "uk": {
        "site_name": "Дороговказ соціального розвитку",
        "office_name": "Регіональний центр соціальної політики в Любліні",
        "office_short_name": "ROPS у Любліні",
        "opening_hours": "понеділок – п’ятниця, 7:30–15:30",
        "eu_notice": (
            "Проєкт співфінансується Європейським Союзом коштом Європейського соціального фонду."
        ),
    },
}
_LETTERS = re.compile(r"[^\W\d_]")


def build_translations() -> str | None:
    """English and Ukrainian pages; the English «Jak wziąć udział» is knowingly out of date."""
    if TranslationWork.objects.filter(translation__source__specific_content_type__app_label="home"):
        return None
    made = 0
    with transaction.atomic(), quiet_log():
        name_office()
        for language in TRANSLATED:
            for name, slugs in PAGES:
                page = page_at(slugs)
                if page is not None:
                    bring_out(page, language, lines_of(TEXTS / language / f"{name}.txt"))
                    made += 1
            if language == "en":
                for name, page in zip(IN_ENGLISH_ONLY, bulletin_pages(), strict=False):
                    bring_out(page, language, lines_of(TEXTS / language / f"{name}.txt"))
                    made += 1
                change_afterwards()
    return f"translations: {made} pages"


def page_at(slugs: tuple[str, ...]) -> Page | None:
    """The live Polish page at an address."""
    page: Page = Site.objects.get(is_default_site=True).root_page
    for slug in slugs:
        below = page.get_children().live().filter(slug=slug).first()
        if below is None:
            return None
        page = below
    return page.specific


def bulletin_pages() -> list[Page]:
    """The bulletin, an issue and its article; nothing where there is no such article."""
    article = Page.objects.live().filter(slug=ARTICLE, locale__language_code=ORIGINAL).first()
    if article is None:
        return []
    issue = article.get_parent()
    return [page.specific for page in (issue.get_parent(), issue, article)]


def lines_of(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def bring_out(original: Any, language: str, lines: list[str]) -> None:
    """Translate an original with these sentences, hand it over and publish it."""
    users = get_user_model().objects
    translator = users.get(username="tlumacz")
    works = TranslationWork.objects.of(original.translation_key).in_language(language)
    work = works.with_names().first() or actions.start(original, language, translator)
    _write(work, lines, translator)
    work = actions.submit(work, translator)
    publisher = users.get(username=PUBLISHERS[type(original).published_by])
    actions.publish(work, publisher, work.revision_id or 0)


def _write(work: TranslationWork, lines: list[str], translator: Any) -> None:
    source = work.translation.source
    segments = list(source.stringsegment_set.order_by("order").select_related("string", "context"))
    in_words = [one for one in segments if _LETTERS.search(one.string.data)]
    if len(in_words) != len(lines):
        raise ValueError(
            f"{source.object_repr} → {work.language}: {len(in_words)} sentences, "
            f"{len(lines)} translations."
        )
    told: Iterator[str] = iter(lines)
    for segment in segments:
        text = next(told) if segment in in_words else segment.string.data
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=work.translation.target_locale,
            defaults={
                "data": text,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "last_translated_by": translator,
            },
        )


def change_afterwards() -> None:
    """Change Polish pages that are translated already: their translations fall behind."""
    editor = get_user_model().objects.get(username="redaktor")
    for slug, words in load(TEXTS / "later.yaml").items():
        page: Any = page_at((slug,))
        if page is None:
            continue
        block = raw_block({"paragraph": words}, slug, "later")
        page.body = [*page.body.get_prep_value(), block]
        page.save_revision(user=editor, clean=True).publish(user=editor)


def name_office() -> None:
    """Names of the site and of the office in the other languages."""
    site = Site.objects.get(is_default_site=True)
    settings = SiteSettings.for_site(site)
    if not settings.other_languages:
        values = [{"code": code, **words} for code, words in OFFICE.items() if code != ORIGINAL]
        settings.other_languages = structs("language", values, "office", "languages")
        settings.save()
