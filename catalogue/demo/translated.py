"""Five example entities in English and Ukrainian for `manage.py demo`."""

from __future__ import annotations

from django.db import transaction

from home.demo.moments import quiet_log
from home.languages.addresses import TRANSLATED
from languages.demo.build import TEXTS, bring_out, lines_of

from ..models import Entity, EntityText


def translate_entities() -> str | None:
    """Made once."""
    if EntityText.objects.exists():
        return None
    made = 0
    with transaction.atomic(), quiet_log():
        for language in TRANSLATED:
            for name, words in _by_entity(lines_of(TEXTS / language / "podmioty.txt")).items():
                entity = Entity.objects.public().filter(name=name).first()
                if entity is not None:
                    bring_out(EntityText.polish_of(entity), language, words)
                    made += 1
    return f"translations: {made} entities"


def _by_entity(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.startswith("["):
            name = line[1:-1]
            found[name] = []
        else:
            found[name].append(line)
    return found
