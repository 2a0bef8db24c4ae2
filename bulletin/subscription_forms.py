"""Forms of the subscription that anybody may fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.public_forms import ProtectedForm

from .addresses import normalised
from .models import Topic
from .models.subscriber import TOPIC_HELP

ADDRESS_ERRORS = {
    "required": _("Write your e-mail address."),
    "invalid": _("This is no e-mail address. It has the form name@domain.pl"),
}


class AddressField(forms.CharField):
    """An e-mail address in its normal form; domains may have Polish letters."""

    widget = forms.EmailInput

    def clean(self, value: object) -> str:
        written = super().clean(value)
        return normalised(written) if written else ""


class TopicsField(forms.MultipleChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label=_("What do you want to get?"),
            choices=[(topic.value, TOPIC_HELP[topic]) for topic in Topic],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one topic.")},
        )


class SubscriptionForm(ProtectedForm):
    form_code = "prenumerata"

    email = AddressField(
        label=pgettext_lazy("subscription", "Your e-mail address"),
        help_text=_("We send a link there. The subscription begins once you have confirmed it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=ADDRESS_ERRORS,
    )
    topics = TopicsField()


class TopicsForm(forms.Form):
    act = forms.CharField(widget=forms.HiddenInput, initial="topics", required=False)
    topics = TopicsField()


class AddressForm(forms.Form):
    act = forms.CharField(widget=forms.HiddenInput, initial="address", required=False)
    email = AddressField(
        label=_("New e-mail address"),
        help_text=_("We send a link there. The address changes once you have confirmed it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=ADDRESS_ERRORS,
    )
