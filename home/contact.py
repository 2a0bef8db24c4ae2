"""The contact form: what it asks, what happens when it is sent, how long it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.models.contact import ContactMessage
from home.models.settings import SiteSettings
from home.outbox import post
from home.public_forms import ProtectedForm

if TYPE_CHECKING:
    from home.models.contact import ContactPage

KEEP_MESSAGES = timedelta(days=365)


class ContactForm(ProtectedForm):
    form_code = "kontakt"

    name = forms.CharField(
        label=_("Name or organisation"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name or the name of your organisation.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send the answer there, for example: anna.nowak@example.pl"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the e-mail address to which we are to answer."),
            "invalid": _("This is no e-mail address. It has the form name@domain.pl"),
        },
    )
    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=150,
        error_messages={"required": _("Write in a few words what it is about.")},
    )
    text = forms.CharField(
        label=_("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write your message.")},
    )

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


def send_message(page: ContactPage, form: ContactForm) -> ContactMessage:
    """Keep a message and post it to the office, both or neither."""
    data = form.cleaned_data
    site = page.get_site()
    recipient = page.recipient or SiteSettings.of(site).email
    with transaction.atomic():
        message = ContactMessage.objects.create(
            name=data["name"],
            email=data["email"],
            subject=data["subject"],
            text=data["text"],
            recipient=recipient,
            clause=form.clause,
        )
        post(
            "contact_message",
            recipient,
            {"message": message},
            key=f"contact-{message.pk}",
            headers={"Reply-To": message.email},
        )
    return message


def forget_messages(now: datetime) -> int:
    """Retention: messages are kept for a year."""
    return ContactMessage.objects.filter(created_at__lt=now - KEEP_MESSAGES).delete()[0]
