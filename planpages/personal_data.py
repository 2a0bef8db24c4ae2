"""What consultations hold of a person: remarks that they sent."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from home import formats
from home.personal_data import Holding, Outcome
from home.verdicts import Refused

from .actions.remarks import erase_author
from .models import Remark


class RemarksSource:
    code = "remarks"

    @property
    def label(self) -> str:
        return _("Remarks in consultations")

    def find(self, email: str, user: User) -> list[Holding]:
        return [
            Holding(
                title=f"{remark.consultation.title}: {remark.document.title}",
                facts=[
                    (_("Author"), remark.author_name),
                    (_("E-mail"), remark.author_email),
                    (_("Kind of author"), remark.get_author_kind_display()),
                    (_("Sent"), formats.moment(remark.sent_at)),
                    (_("Confirmed"), formats.moment(remark.confirmed_at)),
                    (_("Remark"), remark.text),
                    (_("Position"), remark.get_position_display()),
                    (_("Justification"), remark.justification),
                    (_("Information clause"), str(remark.clause)),
                ],
                url=reverse("planpages_remark", args=[remark.pk]) if remark.confirmed_at else "",
                note=_("What was said stays in the record, without the person."),
            )
            for remark in _of(email).select_related("consultation", "document__chapter", "clause")
        ]

    def erase(self, email: str, user: User) -> Outcome:
        outcome = Outcome()
        for remark in _of(email):
            try:
                erase_author(remark, user)
                outcome.erased += 1
            except Refused as refused:
                outcome.left.append(f"{remark}: {refused.reason}")
        return outcome


def _of(email: str) -> QuerySet[Remark]:
    return Remark.objects.filter(author_email__iexact=email, erased_at__isnull=True)
