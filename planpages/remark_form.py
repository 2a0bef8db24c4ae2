"""The form by which anybody sends a remark to a consulted text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from home.public_forms import ProtectedForm

from .models import AuthorKind
from .reading import TextBlock


class RemarkForm(ProtectedForm):
    """A remark to `block`, or to the chapter as a whole when there is none."""

    form_code = "uwaga"

    quote = forms.CharField(
        label=_("Words that the remark is about"),
        help_text=_("Copy them from the paragraph if your remark concerns only a part of it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=_("Your remark"),
        help_text=_("Write what should be changed, how, and why."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write your remark.")},
    )
    author_kind = forms.ChoiceField(
        label=_("Who sends the remark?"),
        choices=AuthorKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether you write for yourself or for an organisation.")
        },
    )
    author_name = forms.CharField(
        label=_("First name and surname, or the name of the organisation"),
        help_text=_("It is shown at the remark when the remark is published."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Write your name or the name of the organisation that you write for.")
        },
    )
    author_email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a link there to confirm the remark. The address is not published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the e-mail address to which we are to send the link."),
            "invalid": _("This is no e-mail address. It has the form name@domain.pl"),
        },
    )

    def __init__(
        self, *args: Any, request: HttpRequest, block: TextBlock | None = None, **kwargs: Any
    ) -> None:
        self.block = block
        super().__init__(*args, request=request, **kwargs)
        if block is None:
            del self.fields["quote"]

    def clean_author_name(self) -> str:
        return " ".join(self.cleaned_data["author_name"].split())

    def clean_quote(self) -> str:
        quote = " ".join(self.cleaned_data["quote"].split())
        if quote and self.block and quote not in self.block.plain:
            raise forms.ValidationError(
                gettext(
                    "These words are not in paragraph %(number)s. Copy them exactly, or leave the "
                    "field empty."
                )
                % {"number": self.block.number}
            )
        return quote

    @property
    def remark(self) -> dict[str, Any]:
        """What `submit_remark` takes, of a valid form."""
        names = ("text", "author_kind", "author_name", "author_email")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "quote": self.cleaned_data.get("quote", ""),
            "block_id": self.block.id if self.block else "",
            "clause": self.clause,
            "submission": self._submission,
        }

    @property
    def _submission(self) -> str:
        """The same for the same words sent from the same page: a double click. Another remark
        that is written in a page one went back to is another."""
        names = ("text", "author_kind", "author_name", "author_email", "quote")
        words = [self.data.get("issued", ""), self.block.id if self.block else ""]
        words += [self.cleaned_data.get(name, "") for name in names]
        return salted_hmac("planpages.remark", "\n".join(words), algorithm="sha256").hexdigest()
