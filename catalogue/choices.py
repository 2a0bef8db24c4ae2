"""What the catalogue's data may say: kinds, branches, powiats. Their codes stand in files."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EntityKind(TextChoices):
    SOCIAL_COOPERATIVE = "spoldzielnia_socjalna", _("social co-operative")
    WORKERS_COOPERATIVE = "spoldzielnia_pracy", _("workers' co-operative")
    DISABLED_COOPERATIVE = (
        "spoldzielnia_inwalidow",
        _("co-operative of people with disabilities"),
    )
    CIS = "cis", _("centre for social integration (CIS)")
    KIS = "kis", _("club for social integration (KIS)")
    ZAZ = "zaz", _("vocational activity establishment (ZAZ)")
    WTZ = "wtz", _("occupational therapy workshop (WTZ)")
    FOUNDATION = "fundacja", _("foundation")
    ASSOCIATION = "stowarzyszenie", _("association")
    NON_PROFIT_COMPANY = "spolka_non_profit", _("non-profit company")
    RURAL_CIRCLE = "kgw", _("rural housewives' circle (KGW)")
    SUPPORT_CENTRE = "owes", _("social economy support centre (OWES)")


class Branch(TextChoices):
    """What an offer belongs to; buyers look by it."""

    CATERING = "gastronomia_catering", _("food service and catering")
    FOOD = "zywnosc", _("food products")
    CLEANING = "sprzatanie", _("cleaning")
    GREENERY = "zielen", _("care of greenery")
    CARE = "opieka", _("care and social services")
    BUILDING = "remonty", _("building and renovation")
    SEWING = "krawiectwo", _("sewing")
    HANDICRAFT = "rekodzielo", _("handicraft and gifts")
    PRINTING = "poligrafia", _("printing and advertising")
    LAUNDRY = "pralnia", _("laundry")
    TRANSPORT = "transport", _("transport and removals")
    TOURISM = "turystyka", _("tourism and recreation")
    TRAINING = "szkolenia", _("training and counselling")
    CARPENTRY = "stolarstwo", _("carpentry and furniture")
    RECYCLING = "recykling", _("recycling and second life of things")
    COMPUTING = "informatyka", _("information technology and office services")
    CULTURE = "kultura", _("culture and events")
    OTHER = "inne", _("other goods and services")


class OfferKind(TextChoices):
    GOODS = "goods", _("goods")
    SERVICES = "services", _("services")


class Area(TextChoices):
    """How far an offer reaches."""

    GMINA = "gmina", _("gmina")
    POWIAT = "powiat", _("powiat")
    VOIVODESHIP = "voivodeship", _("whole voivodeship")
    COUNTRY = "country", _("whole country")


class Powiat(TextChoices):
    """By TERYT. Names are not translated."""

    BIALSKI = "0601", "bialski"
    BILGORAJSKI = "0602", "biłgorajski"
    CHELMSKI = "0603", "chełmski"
    HRUBIESZOWSKI = "0604", "hrubieszowski"
    JANOWSKI = "0605", "janowski"
    KRASNOSTAWSKI = "0606", "krasnostawski"
    KRASNICKI = "0607", "kraśnicki"
    LUBARTOWSKI = "0608", "lubartowski"
    LUBELSKI = "0609", "lubelski"
    LECZYNSKI = "0610", "łęczyński"
    LUKOWSKI = "0611", "łukowski"
    OPOLSKI = "0612", "opolski"
    PARCZEWSKI = "0613", "parczewski"
    PULAWSKI = "0614", "puławski"
    RADZYNSKI = "0615", "radzyński"
    RYCKI = "0616", "rycki"
    SWIDNICKI = "0617", "świdnicki"
    TOMASZOWSKI = "0618", "tomaszowski"
    WLODAWSKI = "0619", "włodawski"
    ZAMOJSKI = "0620", "zamojski"
    BIALA_PODLASKA = "0661", "Biała Podlaska"
    CHELM = "0662", "Chełm"
    LUBLIN = "0663", "Lublin"
    ZAMOSC = "0664", "Zamość"

    @property
    def is_city(self) -> bool:
        """A city with the rights of a powiat."""
        return self.value >= "0661"

    @property
    def short_name(self) -> str:
        """In a list of powiats: `puławski`, `Lublin (city)`."""
        return _("%(name)s (city)") % {"name": self.label} if self.is_city else str(self.label)

    @property
    def full_name(self) -> str:
        """Standing alone: `powiat puławski`, `Lublin (city)`."""
        return self.short_name if self.is_city else _("powiat %(name)s") % {"name": self.label}


class ProposalState(TextChoices):
    UNCONFIRMED = "unconfirmed", _("awaiting confirmation")
    WAITING = "waiting", _("awaiting a decision")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    REJECTED = "rejected", pgettext_lazy("proposal", "rejected")


DECIDED = (ProposalState.ACCEPTED, ProposalState.REJECTED)


class ImportState(TextChoices):
    WAITING = "waiting", _("awaiting the check")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, awaiting a decision")
    CONFIRMED = "confirmed", _("awaiting the import")
    IMPORTING = "importing", _("being imported")
    DONE = "done", _("imported")
    REFUSED = "refused", _("file refused")
    FAILED = "failed", _("stopped by an error")
    CANCELLED = "cancelled", _("given up")


IN_QUEUE = (ImportState.WAITING, ImportState.CONFIRMED)
AT_WORK = (ImportState.CHECKING, ImportState.IMPORTING)
UNFINISHED = (*IN_QUEUE, *AT_WORK)
ENDED = (ImportState.DONE, ImportState.REFUSED, ImportState.FAILED, ImportState.CANCELLED)
