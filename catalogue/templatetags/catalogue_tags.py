"""How the catalogue writes telephone numbers, addresses of sites and identifiers."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalogue.browsing import powiat_name as name_of_powiat
from catalogue.choices import Area, Powiat
from catalogue.models import Entity, Offer
from catalogue.vcard import phone_link as link_of_phone

register = template.Library()

_BREAK_AFTER = re.compile(r"([@./_\-]+)(?=\w)")


@register.filter
def phone_link(value: str) -> str:
    """The `tel:` address of the first number."""
    return link_of_phone(value)


@register.filter
def powiat_name(code: str) -> str:
    return name_of_powiat(code)


@register.filter
def powiat_of_city(entity: Entity) -> str:
    """The powiat to name beside the town; none where the town is a powiat itself."""
    if entity.powiat not in Powiat.values:
        return ""
    powiat = Powiat(entity.powiat)
    return "" if powiat.is_city and powiat.label == entity.city else powiat.full_name


@register.filter
def place(entity: Entity) -> str:
    """`Puławy, powiat puławski`; `Lublin`."""
    return ", ".join(part for part in (entity.city, powiat_of_city(entity)) if part)


@register.filter
def nip(value: str) -> str:
    """`123-456-32-18`, as people write it."""
    return f"{value[:3]}-{value[3:6]}-{value[6:8]}-{value[8:]}" if len(value) == 10 else value


@register.filter
def site_name(address: str) -> str:
    """`spoldzielnia.pl/oferta` of the whole address."""
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/")


@register.filter
def audience(offer: Offer) -> str:
    """For whom an offer is, in words."""
    words = {
        "for_people": _("private persons"),
        "for_public_buyers": _("public buyers"),
        "for_companies": _("companies"),
        "for_ngos": _("non-governmental organisations"),
    }
    chosen = [word for name, word in words.items() if getattr(offer, name)]
    return ", ".join(chosen) or _("ask the entity")


@register.filter
def reach(offer: Offer, entity: Entity) -> str:
    """How far an offer of an entity reaches, by name: `powiat puławski`, not „powiat”."""
    if offer.area == Area.GMINA and entity.gmina:
        return _("gmina %(name)s") % {"name": entity.gmina}
    if offer.area == Area.POWIAT:
        return powiat_name(entity.powiat)
    return str(offer.get_area_display())


@register.filter
def breakable(value: str) -> SafeString:
    """A long address may break where its parts meet."""
    return mark_safe(_BREAK_AFTER.sub(r"\1<wbr>", escape(value)))  # noqa: S308
