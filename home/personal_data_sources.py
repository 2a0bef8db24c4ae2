"""What `home` itself holds of a person: messages from the form, mail, an account."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from home import formats
from home.models import ContactMessage, OutgoingMail
from home.personal_data import Holding, Outcome


class ContactMessages:
    code = "contact"

    @property
    def label(self) -> str:
        return _("Messages from the contact form")

    def find(self, email: str, user: User) -> list[Holding]:
        return [
            Holding(
                title=message.subject,
                facts=[
                    (_("Name"), message.name),
                    (_("E-mail"), message.email),
                    (_("Sent"), formats.moment(message.created_at)),
                    (_("Sent to"), message.recipient),
                    (_("Message"), message.text),
                    (_("Information clause"), str(message.clause or "")),
                ],
                url=reverse("contact_messages:inspect", args=[message.pk]),
            )
            for message in self._of(email).select_related("clause")
        ]

    def erase(self, email: str, user: User) -> Outcome:
        with transaction.atomic():
            keys = [f"contact-{pk}" for pk in self._of(email).values_list("pk", flat=True)]
            # What the office was mailed is a copy of the message.
            OutgoingMail.objects.filter(key__in=keys).delete()
            return Outcome(self._of(email).delete()[0])

    @staticmethod
    def _of(email: str) -> QuerySet[ContactMessage]:
        return ContactMessage.objects.filter(email__iexact=email)


class MailToPerson:
    """Rows of the outbox, also those that still wait: erasing a person tells them nothing more."""

    code = "mail"

    @property
    def label(self) -> str:
        return _("Mail that the site has sent")

    def find(self, email: str, user: User) -> list[Holding]:
        return [
            Holding(
                title=mail.subject,
                facts=[
                    (_("Recipient"), mail.to),
                    (_("Written"), formats.moment(mail.created_at)),
                    (_("State"), mail.get_state_display()),
                ],
                url=reverse("outgoing_mail:inspect", args=[mail.pk]),
            )
            for mail in OutgoingMail.objects.filter(to__iexact=email).order_by("-created_at")
        ]

    def erase(self, email: str, user: User) -> Outcome:
        return Outcome(OutgoingMail.objects.filter(to__iexact=email).delete()[0])


class Accounts:
    code = "account"

    @property
    def label(self) -> str:
        return _("Account in the CMS")

    def find(self, email: str, user: User) -> list[Holding]:
        return [
            Holding(
                title=account.get_username(),
                facts=[
                    (_("Name"), account.get_full_name()),
                    (_("E-mail"), account.email),
                    (_("Made"), formats.moment(account.date_joined)),
                    (_("Last signed in"), formats.moment(account.last_login)),
                    (_("Groups"), ", ".join(group.name for group in account.groups.all())),
                ],
                note=self._stays(),
            )
            for account in get_user_model()
            .objects.filter(email__iexact=email)
            .prefetch_related("groups")
        ]

    def erase(self, email: str, user: User) -> Outcome:
        if not get_user_model().objects.filter(email__iexact=email).exists():
            return Outcome()
        return Outcome(left=[self._stays()])

    @staticmethod
    def _stays() -> str:
        return _(
            "An account is switched off by an administrator under Settings, Users: decisions "
            "that it took stay on record."
        )
