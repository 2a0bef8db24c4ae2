"""The address of an indicator: `/monitoring/<its name>-<key>/`.

The key is the beginning of the block's id, which stays for good; the name is for people. The
number in the text changes with the plan, so it is no address, but it leads to one, as do an
earlier name and the whole id. Other addresses under `/monitoring/` have no hyphen.
"""

from __future__ import annotations

import re

from django.db.models import Q
from django.utils.text import slugify

from home.languages.addresses import here
from planpages.models import IndicatorDefinition, PlanPage

ROOT = "/monitoring/"
KEY_LENGTH = 8
NAME_LENGTH = 60
_LETTERS = str.maketrans("łŁ", "lL")  # the others are taken apart by Unicode
_NUMBER = re.compile(r"\d+\.\d+")


def slug_of(definition: IndicatorDefinition) -> str:
    """`gminy-ktore-wpisaly-ekonomie-spoleczna-1f3a9c2e`; `indicator` is fetched with it."""
    name = slugify(definition.name.translate(_LETTERS))
    if len(name) > NAME_LENGTH:
        name = name[:NAME_LENGTH].rpartition("-")[0] or name[:NAME_LENGTH]
    return f"{name.strip('-')}-{_key(definition.indicator.block_id)}"


def polish_address_of(definition: IndicatorDefinition) -> str:
    """By which data name the indicator, and below which its files stand."""
    return f"{ROOT}{slug_of(definition)}/"


def address_of(definition: IndicatorDefinition) -> str:
    """The same for who reads now."""
    return here(polish_address_of(definition))


def find(plan: PlanPage, slug: str) -> IndicatorDefinition | None:
    """The latest definition of the indicator that an address, an old one too, means.

    Where two keys are alike the name decides.
    """
    definitions = (
        IndicatorDefinition.objects.filter(indicator__plan=plan, measured__isnull=False)
        .select_related("chapter", "version", "indicator", "measured__measure__indicator")
        .defer("chapter__body", "version__content")
    )
    if _NUMBER.fullmatch(slug):
        named = definitions.filter(number=slug).order_by("-version__number").first()
        return find(plan, named.indicator.block_id) if named else None
    key = slug.rpartition("-")[2]
    begins = Q(indicator__block_id__startswith=key) if key else Q(pk=None)
    found: dict[int, IndicatorDefinition] = {}
    rows = definitions.filter(begins | Q(indicator__block_id=slug))
    for definition in rows.order_by("-version__number"):
        block_id = definition.indicator.block_id
        if slug == block_id or key == _key(block_id):
            found.setdefault(definition.indicator_id, definition)
    exact = (one for one in found.values() if slug in (slug_of(one), one.indicator.block_id))
    return next(exact, None) or next(iter(found.values()), None)


def _key(block_id: str) -> str:
    return block_id.partition("-")[0][:KEY_LENGTH]
