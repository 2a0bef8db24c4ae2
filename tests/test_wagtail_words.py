"""The screens of Wagtail are wholly in Polish and Ukrainian, after an upgrade of Wagtail too."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import axes
import django.conf
import polib
import pytest
import taggit
import wagtail_localize
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from wagtail.admin.paginator import WagtailPaginator

from tests.messages import ROOT, folder_of, wagtail_folder_of

DOMAINS = ["django", "djangojs"]
LANGUAGES = ["pl", "uk"]
# Small apps beside Wagtail whose messages people may see; the first is Django's own core.
BESIDE_WAGTAIL = [
    *(django.conf.__path__[0], axes.__path__[0], taggit.__path__[0]),
    wagtail_localize.__path__[0],
]
Message = tuple[str, str]


@cache
def messages(catalogue: Path) -> dict[Message, polib.POEntry]:
    if not catalogue.exists():
        return {}
    return {
        (entry.msgid, entry.msgid_plural): entry
        for entry in polib.pofile(str(catalogue))
        if not entry.obsolete
    }


def of_wagtail(language: str, domain: str) -> dict[str, dict[Message, polib.POEntry]]:
    """Messages of each installed app of Wagtail."""
    return {
        app.name: messages(Path(app.path, "locale", language, "LC_MESSAGES", f"{domain}.po"))
        for app in apps.get_app_configs()
        if app.name.split(".")[0] == "wagtail"
    }


def ours(language: str, domain: str) -> dict[Message, polib.POEntry]:
    return messages(ROOT / wagtail_folder_of(language) / f"{domain}.po")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_wagtail_says_nothing_in_another_language(domain, language):
    wagtails_own = of_wagtail(language, domain)
    missing = [
        (app, message)
        for app, used in of_wagtail("en", domain).items()
        for message in used
        if message not in ours(language, domain)
        and not (message in wagtails_own[app] and wagtails_own[app][message].translated())
    ]
    assert missing == [], f"Translate into {wagtail_folder_of(language)}/{domain}.po"


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_editor_of_translations_is_polish(domain):
    locale = Path(wagtail_localize.__path__[0], "locale")
    theirs = messages(locale / "pl/LC_MESSAGES" / f"{domain}.po")
    missing = [
        message
        for message in messages(locale / "en/LC_MESSAGES" / f"{domain}.po")
        if message not in ours("pl", domain)
        and not (message in theirs and theirs[message].translated())
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_nothing_is_translated_that_wagtail_no_longer_says(domain, language):
    used = {message for app in of_wagtail("en", domain).values() for message in app}
    assert used
    for path in BESIDE_WAGTAIL:
        # Some of them have no English catalogue: another one names the messages as well.
        for other in ("en", "pl"):
            used |= set(messages(Path(path, "locale", other, "LC_MESSAGES", f"{domain}.po")))
    folder = wagtail_folder_of(language)
    assert set(ours(language, domain)) - used == set(), f"Remove from {folder}/{domain}.po"


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_words_win_over_those_of_wagtail(language):
    words_of_the_site = messages(ROOT / folder_of(language) / "django.po")
    with translation.override(language):
        for (msgid, plural), entry in ours(language, "django").items():
            if (msgid, plural) in words_of_the_site:
                continue
            if plural:
                found = [ngettext(msgid, plural, number) for number in (1, 2, 5)]
                assert found == [entry.msgstr_plural[form] for form in (0, 1, 2)]
            else:
                assert gettext(msgid) == entry.msgstr


def test_scripts_of_wagtail_get_our_words(client):
    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    check_words_of_ours_in(script)


@pytest.mark.django_db
def test_the_editor_of_translations_gets_our_words(signed_in):
    address = reverse("wagtail_localize:javascript_catalog")
    check_words_of_ours_in(signed_in("tlumacz").get(address).content.decode())


def check_words_of_ours_in(script):
    served = json.loads(re.search(r"const newcatalog = (\{.*?\n\s*\});", script, re.DOTALL)[1])
    for (msgid, plural), entry in ours("pl", "djangojs").items():
        assert served[msgid] == (list(entry.msgstr_plural.values()) if plural else entry.msgstr)


@pytest.mark.django_db
def test_the_screen_of_signing_in_is_polish(client, home_page):
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    for words in ("Zaloguj się", "Nazwa użytkownika", "Hasło", "Nie pamiętasz hasła?"):
        assert words in page
    assert "Password" not in page


@pytest.mark.django_db
def test_labels_of_links_are_polish(signed_in):
    redaktor = signed_in("redaktor")
    for kind, words in [
        ("external", ["Tekst odnośnika"]),
        ("email", ["Adres e-mail", "Tekst odnośnika", "Temat", "Treść wiadomości"]),
        ("phone", ["Numer telefonu", "Tekst odnośnika"]),
        ("anchor", ["Tekst odnośnika"]),
    ]:
        html = redaktor.get(reverse(f"wagtailadmin_choose_page_{kind}_link")).json()["html"]
        for label in words:
            assert label in html


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 pozycja"), (3, "3 pozycje"), (11, "11 pozycji")]
)
def test_lists_are_counted_in_the_right_case(number, words):
    assert settings.LANGUAGE_CODE == "pl"
    with translation.override("pl"):
        assert WagtailPaginator(range(number), 20).items_count_label == words
