"""The form by which anybody proposes an entity for the catalogue."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.models import fields_for_model
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from home.public_forms import ProtectedForm

from .actions.proposals import ENTITY_FIELDS, check_proposal
from .models import Entity, Offer

REQUIRED: dict[str, Any] = {
    "name": _("Write the name of the entity."),
    "kind": _("Choose the kind of the entity."),
    "city": _("Write the town or village."),
    "powiat": _("Choose the powiat."),
    "activity": _("Write what the entity does."),
}
HINTS: dict[str, Any] = {
    "name": _("The full name, as in the register, if there is one."),
    "social_enterprise": "",
    "social_enterprise_since": "",
    "activity": _("What it makes or does, for whom, how many people work there."),
    "social_aim": _("Whom it helps and how, for example: gives work to people long unemployed."),
    "earnings_use": _("What the money earned is spent on."),
    "krs": _("10 digits, with the zeros at its beginning."),
    "nip": _("10 digits."),
    "regon": _("9 or 14 digits."),
}
LABELS: dict[str, Any] = {
    "name": _("Name of the entity"),
    "kind": _("Kind of the entity"),
    "social_enterprise": _("The entity has the status of a social enterprise"),
    "email": _("E-mail of the entity"),
}
ENTITY_WIDGETS = {
    "activity": forms.Textarea(attrs={"rows": 6}),
    "social_aim": forms.Textarea(attrs={"rows": 3}),
    "earnings_use": forms.Textarea(attrs={"rows": 3}),
    "summary": forms.Textarea(attrs={"rows": 3}),
    "social_enterprise_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "phone": forms.TextInput(attrs={"type": "tel"}),
    "website": forms.URLInput(attrs={"placeholder": "https://"}),
}
OFFER_HINTS: dict[str, Any] = {
    "name": _("For example: catering for conferences. The office can add more later."),
}
OFFER_LABELS: dict[str, Any] = {"name": _("Name of the offer")}
OFFER_NAMES = ("name", "kind", "branch", "description", "area", "area_note", "price_note", "cpv")
AUDIENCES = ("for_people", "for_public_buyers", "for_companies", "for_ngos")
SECTIONS = {
    "name": _("The entity"),
    "street": _("Address and contact"),
    "krs": _("Identifiers"),
    "summary": _("What it does"),
    "offer_name": _("One offer, to begin with"),
    "proposer_name": _("Who proposes"),
}


class ProposalForm(ProtectedForm):
    """Fields are those of the models, so what the form takes is what the catalogue keeps."""

    form_code = "zgloszenie-podmiotu"

    offer_for = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=[(name, Offer._meta.get_field(name).verbose_name) for name in AUDIENCES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    proposer_name = forms.CharField(
        label=_("Your first name and surname"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your first name and surname.")},
    )
    proposer_email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_(
            "We send there a link to confirm the proposal, and later our decision. "
            "The address is not published."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the e-mail address to which we are to send the link."),
            "invalid": _("This is no e-mail address. It has the form name@domain.pl"),
        },
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        self.fields.update(_entity_fields())
        self.fields.update(_offer_fields())
        offer = [f"offer_{name}" for name in OFFER_NAMES]
        self.order_fields(
            [
                *ENTITY_FIELDS, *offer[:4], "offer_for", *offer[4:],
                "proposer_name", "proposer_email", *self.PROTECTION,
            ]
        )  # fmt: skip
        for name, section in SECTIONS.items():
            self.fields[name].section = section  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not any(data.get(name) for name in ("phone", "email", "website")) and not (
            {"phone", "email", "website"} & set(self.errors)
        ):
            self.add_error(
                "phone", gettext("Give at least one of these: telephone, e-mail or website.")
            )
        if self._offer_begun(data) and not data.get("offer_name"):
            self.add_error("offer_name", gettext("Write the name of the offer."))
        if data.get("offer_name") and not data.get("offer_branch"):
            self.add_error("offer_branch", gettext("Choose the branch of the offer."))
        self._check_as_rows(data)
        return data

    @staticmethod
    def _offer_begun(data: dict[str, Any]) -> bool:
        written = ("branch", "description", "area_note", "price_note", "cpv")
        return any(data.get(f"offer_{name}") for name in written) or bool(data.get("offer_for"))

    def _check_as_rows(self, data: dict[str, Any]) -> None:
        """Rules of the models: check digits, numbers that another entity has."""
        try:
            check_proposal(*self._rows(data))
        except ValidationError as error:
            for field, found in error.error_dict.items():
                name = field if field in self.fields else None
                if name in self.errors or (field == NON_FIELD_ERRORS and self.errors):
                    continue
                if name is not None or field == NON_FIELD_ERRORS:
                    self.add_error(name, found)

    @staticmethod
    def _rows(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
        entity = {name: data[name] for name in ENTITY_FIELDS if name in data}
        if not data.get("offer_name"):
            return entity, None
        chosen = data.get("offer_for") or AUDIENCES
        return entity, {
            **{name: data[f"offer_{name}"] for name in OFFER_NAMES if f"offer_{name}" in data},
            **{name: name in chosen for name in AUDIENCES},
        }

    def clean_proposer_name(self) -> str:
        return " ".join(self.cleaned_data["proposer_name"].split())

    @property
    def proposal(self) -> dict[str, Any]:
        """What `propose_entity` takes, of a valid form."""
        entity, offer = self._rows(self.cleaned_data)
        return {
            "data": entity,
            "offer": offer,
            "proposer_name": self.cleaned_data["proposer_name"],
            "proposer_email": self.cleaned_data["proposer_email"],
            "clause": self.clause,
        }


def _entity_fields() -> dict[str, forms.Field]:
    made = fields_for_model(
        Entity,
        fields=ENTITY_FIELDS,
        widgets={name: deepcopy(widget) for name, widget in ENTITY_WIDGETS.items()},
        labels=LABELS,
        help_texts=HINTS,
        formfield_callback=_form_field,
    )
    for name, message in REQUIRED.items():
        made[name].required = True
        made[name].error_messages["required"] = message
    for name in ("kind", "powiat"):
        _invite(made[name])
    made["website"].error_messages["invalid"] = _("Write the whole address: https://…")
    return made


def _form_field(field: Any, **kwargs: Any) -> Any:
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return field.formfield(**kwargs)


def _offer_fields() -> dict[str, forms.Field]:
    made = fields_for_model(
        Offer,
        fields=OFFER_NAMES,
        widgets={"description": forms.Textarea(attrs={"rows": 3})},
        help_texts=OFFER_HINTS,
        labels=OFFER_LABELS,
    )
    for field in made.values():
        field.required = False
    _invite(made["branch"])
    return {f"offer_{name}": field for name, field in made.items()}


def _invite(field: Any) -> None:
    """Words instead of Django's dashes in front of the choices."""
    _dashes, *choices = field.choices
    field.choices = [("", _("– choose –")), *choices]
