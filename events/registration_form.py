"""What is asked of those who register: contact, each person, the questions made in the CMS.

`PeopleForm` builds the fields of an enrolment; the public form, that of a change by the private
link and the organiser's are made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from catalogue.choices import Powiat
from home.public_forms import ProtectedForm

from .actions.registrations import Answers, Contact, Person
from .choices import Grouping, InstitutionKind, QuestionKind
from .models import Enrolment, Participant, Question, Registration

ELSEWHERE = "poza"
"""Choice of a powiat for those who come from another voivodeship; kept as none."""
EMAIL_INVALID = _("This is no e-mail address. It has the form name@domain.pl")


class PeopleForm(forms.Form):
    """Fields for one or several people of a registration. Names: `email`, `q7`, `p0_name`, `p0_q8`.

    Without `registration` for `count` new people, who are counted; with it for its people who
    have not ended, by their numbers: what was typed for one never becomes another's, even if
    somebody left while the form was open.
    """

    def __init__(
        self,
        *args: Any,
        enrolment: Enrolment,
        count: int = 1,
        registration: Registration | None = None,
        **kwargs: Any,
    ) -> None:
        self.enrolment = enrolment
        self.questions = list(enrolment.questions.all())
        self.registration = registration
        self.participants: list[Participant] = []
        if registration is not None:
            self.participants = list(registration.participants.active().order_by("serial"))
            count = len(self.participants)
            kwargs["initial"] = {
                **_written(registration, self.participants),
                **(kwargs.get("initial") or {}),
            }
        self.count = count
        self.people_keys = [one.pk for one in self.participants] or list(range(count))
        super().__init__(*args, **kwargs)
        self.person_names = [self._add_person(key) for key in self.people_keys]
        self.contact_names = self._add_contact()
        self.question_names = self._add_questions(self._asked(per_person=False), "")

    def _add_person(self, key: int) -> list[str]:
        """Gives the names of the fields."""
        first = key == 0 and not self.participants
        prefix = f"p{key}_"
        own: dict[str, forms.Field] = {
            "name": forms.CharField(
                label=_("First name and surname"),
                max_length=150,
                widget=forms.TextInput(attrs={"autocomplete": "name"} if first else {}),
                error_messages={"required": _("Write the first name and surname.")},
            ),
            "email": forms.EmailField(
                label=_("Own e-mail address"),
                help_text=_(
                    "If it is not the address given below: this person gets the confirmation, too."
                ),
                required=False,
                error_messages={"invalid": EMAIL_INVALID},
            ),
            "position": forms.CharField(label=_("Position"), max_length=150, required=False),
        }
        if self.enrolment.ask_diet:
            own["diet"] = forms.CharField(
                label=_("Diet"),
                help_text=_("For example: vegetarian, without gluten."),
                max_length=300,
                required=False,
            )
        if self.enrolment.ask_access:
            own["access_needs"] = forms.CharField(
                label=_("What we should prepare so that you can take part"),
                help_text=_(
                    "For example: sign language, induction loop, place for a wheelchair. "
                    "Write what you need, not the state of your health."
                ),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields.update({prefix + name: made for name, made in own.items()})
        return [
            *(prefix + name for name in own),
            *self._add_questions(self._asked(per_person=True), prefix),
        ]

    def _add_contact(self) -> list[str]:
        by_powiat = self.enrolment.grouping == Grouping.POWIAT
        fields: dict[str, forms.Field] = {
            "email": forms.EmailField(
                label=_("E-mail address"),
                help_text=_("We send there the link to confirm, and later all about the event."),
                widget=forms.EmailInput(attrs={"autocomplete": "email"}),
                error_messages={
                    "required": _("Write the e-mail address to which we are to send the link."),
                    "invalid": EMAIL_INVALID,
                },
            ),
            "phone": forms.CharField(
                label=_("Telephone"),
                help_text=_("In case something changes at the last moment."),
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            ),
            "institution_kind": forms.ChoiceField(
                label=_("Whom you represent"),
                choices=[("", _("– choose –")), *InstitutionKind.choices],
                error_messages={"required": _("Choose whom you represent.")},
            ),
            "institution": forms.CharField(
                label=_("Name of the institution"),
                max_length=250,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "organization"}),
            ),
            "powiat": forms.ChoiceField(
                label=_("Powiat"),
                choices=[
                    ("", _("– choose –")),
                    *((powiat.value, powiat.short_name) for powiat in Powiat),
                    (ELSEWHERE, _("outside the Lubelskie voivodeship")),
                ],
                required=by_powiat,
                help_text=_("Places are divided by powiats.") if by_powiat else "",
                error_messages={"required": _("Choose the powiat.")},
            ),
        }
        self.fields.update(fields)
        return list(fields)

    def _add_questions(self, questions: Iterable[Question], prefix: str) -> list[str]:
        names = []
        for question in questions:
            name = f"{prefix}q{question.pk}"
            self.fields[name] = question_field(question)
            names.append(name)
        return names

    def _asked(self, *, per_person: bool) -> list[Question]:
        return [one for one in self.questions if one.per_person == per_person]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in data.items():
            if isinstance(value, str) and name not in ("issued", "altcha"):
                # A name in a letter is one line, whatever a program sent.
                several = isinstance(self.fields[name].widget, forms.Textarea)
                lines = value.splitlines() if several else [value]
                data[name] = "\n".join(" ".join(line.split()) for line in lines).strip()
        kind = data.get("institution_kind")
        if kind and kind != InstitutionKind.NONE and not data.get("institution"):
            self.add_error("institution", _("Write the name of the institution."))
        return data

    # What a valid form says

    @property
    def contact(self) -> Contact:
        data = {name: self.cleaned_data[name] for name in self.contact_names}
        if data["powiat"] == ELSEWHERE:
            data["powiat"] = ""
        return Contact(**data)

    @property
    def people(self) -> list[Person]:
        return [self._person(key, {}) for key in self.people_keys]

    @property
    def people_by_number(self) -> dict[int, Person]:
        """Of a registration that there is already: by the number of the participant."""
        return {one.pk: self._person(one.pk, one.answers) for one in self.participants}

    @property
    def registration_answers(self) -> Answers:
        before = self.registration.answers if self.registration else {}
        return self._answers(self._asked(per_person=False), "", before)

    def _person(self, key: int, before: Answers) -> Person:
        prefix = f"p{key}_"
        return Person(
            **{
                name: self.cleaned_data.get(prefix + name, "")
                for name in ("name", "email", "position", "diet", "access_needs")
            },
            answers=self._answers(self._asked(per_person=True), prefix, before),
        )

    def _answers(self, questions: Iterable[Question], prefix: str, before: Answers) -> Answers:
        """Answers to what is not asked any more stay as they were given."""
        asked = {str(question.pk) for question in self.questions}
        given = {pk: answer for pk, answer in before.items() if pk not in asked}
        for question in questions:
            answer = self.cleaned_data.get(f"{prefix}q{question.pk}")
            if answer not in (None, "", [], False):
                given[str(question.pk)] = {"label": question.label, "answer": answer}
        return given

    # How it is shown

    @property
    def person_groups(self) -> list[list[BoundField]]:
        return [[self[name] for name in names] for names in self.person_names]

    @property
    def contact_fields(self) -> list[BoundField]:
        return [self[name] for name in self.contact_names]

    @property
    def question_fields(self) -> list[BoundField]:
        return [self[name] for name in self.question_names]


class RegistrationForm(PeopleForm, ProtectedForm):
    """The public form. `people` in its data is the number of people that it has fields for."""

    form_code = "zapis-na-wydarzenie"

    submission = forms.CharField(max_length=64, min_length=20, widget=forms.HiddenInput)
    people_number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, enrolment: Enrolment, request: HttpRequest
    ) -> None:
        super().__init__(
            data,
            enrolment=enrolment,
            request=request,
            count=people_in(data, enrolment),
            initial={"submission": get_random_string(40), "people_number": 1},
        )
        self.order_fields(
            [name for name in self.fields if name not in self.PROTECTION] + [*self.PROTECTION]
        )

    def show_unchecked(self) -> None:
        """Show what was typed without saying what is missing: only the number of people changed."""
        self._errors = ErrorDict()

    @property
    def protection_fields(self) -> list[BoundField]:
        return [self[name] for name in self.PROTECTION if not self[name].is_hidden]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Label and text of every field that was filled, to be copied where it is not taken."""
        rows = []
        for number, fields in enumerate(self.person_groups, 1):
            rows += [(f"{number}. {field.label}", _shown(field)) for field in fields]
        for field in [*self.contact_fields, *self.question_fields]:
            rows.append((str(field.label), _shown(field)))
        return [(label, text) for label, text in rows if text]


def people_in(data: QueryDict | None, enrolment: Enrolment) -> int:
    """For how many people a form was shown, within what one registration may hold."""
    sent = str(data.get("people_number", "")) if data is not None else ""
    count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 1
    return max(1, min(count, enrolment.most_people))


def with_another_person(data: QueryDict, enrolment: Enrolment) -> QueryDict:
    """The same form with empty fields for one person more."""
    changed = data.copy()
    count = people_in(data, enrolment)
    changed["people_number"] = str(min(count + 1, enrolment.most_people))
    return changed


def without_person(data: QueryDict, enrolment: Enrolment, number: int) -> QueryDict:
    """The same form without the fields of one person; those after it move up."""
    count = people_in(data, enrolment)
    changed = data.copy()
    if not 0 <= number < count or count == 1:
        return changed
    for name in [name for name in data if name.startswith(f"p{number}_")]:
        del changed[name]
    for later in range(number + 1, count):
        for name in [name for name in data if name.startswith(f"p{later}_")]:
            field = name.partition("_")[2]
            changed.setlist(f"p{later - 1}_{field}", data.getlist(name))
            del changed[name]
    changed["people_number"] = str(count - 1)
    return changed


def question_field(question: Question) -> forms.Field:
    """The form's field for a question made in the CMS."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help_text,
        "required": question.required,
        "error_messages": {"required": _("Answer this question.")},
    }
    choices: list[tuple[str, Any]] = [(option, option) for option in question.options]
    match QuestionKind(question.kind):
        case QuestionKind.TEXT:
            widget = forms.Textarea(attrs={"rows": 4})
            return forms.CharField(**common, max_length=3000, widget=widget)
        case QuestionKind.ONE:
            if not question.required:
                choices = [("", _("no answer")), *choices]
            return forms.ChoiceField(**common, choices=choices, widget=forms.RadioSelect)
        case QuestionKind.SEVERAL:
            return forms.MultipleChoiceField(
                **common, choices=choices, widget=forms.CheckboxSelectMultiple
            )
        case QuestionKind.YES:
            return forms.BooleanField(**common)
    return forms.CharField(**common, max_length=300)


def _shown(field: BoundField) -> str:
    value = field.value()
    if value in (None, "", [], False):
        return ""
    choices = dict(getattr(field.field, "choices", []))
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    return ", ".join(str(choices.get(one, one)) for one in values)


def _written(registration: Registration, people: Sequence[Participant]) -> dict[str, Any]:
    """Values of the fields, as they were sent or last changed."""
    initial: dict[str, Any] = {
        "email": registration.new_email or registration.email,
        "phone": registration.phone,
        "institution": registration.institution,
        "institution_kind": registration.institution_kind,
        "powiat": registration.powiat or (ELSEWHERE if registration.institution_kind else ""),
    }
    initial |= {f"q{pk}": given["answer"] for pk, given in registration.answers.items()}
    for one in people:
        for name in ("name", "email", "position", "diet", "access_needs"):
            initial[f"p{one.pk}_{name}"] = getattr(one, name)
        initial |= {f"p{one.pk}_q{pk}": given["answer"] for pk, given in one.answers.items()}
    return initial
