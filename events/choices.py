"""What the data of events may say. Codes stand in files and addresses."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(TextChoices):
    CONFERENCE = "konferencja", _("conference")
    FAIR = "targi", _("fair")
    CONFERENCE_FAIR = "konferencja-z-targami", _("conference with a fair")
    TRAINING = "szkolenie", _("training")


WITH_FAIR = (EventKind.FAIR, EventKind.CONFERENCE_FAIR)


class InstitutionKind(TextChoices):
    """Whom a participant comes from."""

    VOIVODESHIP = "wojewodztwo", _("office or unit of the voivodeship")
    POWIAT = "powiat", _("office or unit of a powiat")
    GMINA = "gmina", _("office or unit of a gmina")
    NGO = "ngo", _("non-governmental organisation")
    ENTITY = "pes", _("social-economy entity")
    SUPPORT_CENTRE = "owes", _("social economy support centre (OWES)")
    BUSINESS = "firma", _("company")
    SCHOOL = "szkola", _("school or university")
    NONE = "osoba", _("no institution: on one's own behalf")
    OTHER = "inna", _("another institution")


class Grouping(TextChoices):
    """What places are divided by."""

    NONE = "", _("not divided")
    POWIAT = "powiat", _("by powiat")
    INSTITUTION = "instytucja", _("by kind of institution")


class QuestionKind(TextChoices):
    LINE = "line", _("short answer")
    TEXT = "text", _("longer answer")
    ONE = "one", _("one of the answers given")
    SEVERAL = "several", _("any of the answers given")
    YES = "yes", _("box to tick")


class ParticipantState(TextChoices):
    SEATED = "seated", pgettext_lazy("participant", "has a place")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("a freed place is offered")
    CANCELLED = "cancelled", pgettext_lazy("participant", "cancelled")
    DECLINED = "declined", _("declined the offer")
    LAPSED = "lapsed", _("did not confirm or answer in time")


ENDED = (ParticipantState.CANCELLED, ParticipantState.DECLINED, ParticipantState.LAPSED)
"""From these there is no way back: who comes again registers again, at the end of the queue."""
ACTIVE = (ParticipantState.SEATED, ParticipantState.WAITING, ParticipantState.OFFERED)


class RegistrantState(TextChoices):
    """How somebody stands at a moment: their state, read by its dates."""

    COMING = "coming", pgettext_lazy("participant", "has a place")
    UNCONFIRMED = "unconfirmed", _("not confirmed yet")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("a freed place is offered")
    CANCELLED = "cancelled", pgettext_lazy("participant", "cancelled")
    DECLINED = "declined", _("declined the offer")
    LAPSED = "lapsed", _("did not confirm or answer in time")


class EnrolmentState(TextChoices):
    """Where a registration stands at a moment."""

    PLANNED = "planned", pgettext_lazy("registration", "not open yet")
    OPEN = "open", pgettext_lazy("registration", "open")
    CLOSED = "closed", pgettext_lazy("registration", "closed")
    OVER = "over", _("the event is over")
    CANCELLED = "cancelled", _("the term is cancelled")
    ERASED = "erased", _("personal data erased")
