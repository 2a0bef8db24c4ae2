"""What an installation needs for its languages: a locale each."""

from __future__ import annotations

from wagtail.models import Locale

from home.languages.addresses import LANGUAGES


def make_locales() -> str | None:
    """Locales of all languages; which ones there are, the settings say."""
    made = [code for code in LANGUAGES if Locale.all_objects.get_or_create(language_code=code)[1]]
    return f"languages: {', '.join(made)}" if made else None
