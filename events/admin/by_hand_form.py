"""Forms for what the organiser enters or corrects for somebody: who registers, each person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.choices import Powiat

from ..actions.registrations import Answers, Contact, Person
from ..choices import Grouping, InstitutionKind, QuestionKind
from ..models import Enrolment, Participant, Question, Registration

MOST_AT_ONCE = 30


class AskedForm(forms.Form):
    """A form with questions of the registration among its fields. The organiser may leave them."""

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        self.enrolment = enrolment
        super().__init__(*args, **kwargs)
        self.questions = {f"pytanie-{one.pk}": one for one in self.asked(enrolment)}
        for name, question in self.questions.items():
            self.fields[name] = field_of(question)

    def asked(self, enrolment: Enrolment) -> list[Question]:
        raise NotImplementedError

    @property
    def answers(self) -> Answers:
        """By the number of the question, as they are kept."""
        found: Answers = {}
        for name, question in self.questions.items():
            words = text_of(self.cleaned_data.get(name))
            if words:
                found[str(question.pk)] = {"label": question.label, "answer": words}
        return found


def field_of(question: Question) -> forms.Field:
    """A field for a question; nothing is required, since the organiser may not know."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help_text,
        "required": False,
    }
    choices = [(one, one) for one in question.options]
    match question.kind:
        case QuestionKind.TEXT:
            return forms.CharField(
                max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **common
            )
        case QuestionKind.ONE:
            return forms.ChoiceField(choices=[("", "–"), *choices], **common)
        case QuestionKind.SEVERAL:
            return forms.MultipleChoiceField(
                choices=choices, widget=forms.CheckboxSelectMultiple, **common
            )
        case QuestionKind.YES:
            return forms.BooleanField(**common)
    return forms.CharField(max_length=300, **common)


def text_of(value: Any) -> str:
    """An answer as text."""
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return str(value or "").strip()


def initial_of(question: Question, answers: dict[str, Any]) -> Any:
    """What was answered, as the field takes it."""
    given = answers.get(str(question.pk))
    said = given.get("answer", "") if isinstance(given, dict) else ""
    if question.kind == QuestionKind.YES:
        return bool(said)
    if question.kind == QuestionKind.SEVERAL:
        return said if isinstance(said, list) else [one.strip() for one in str(said).split(";")]
    return said


class ContactForm(AskedForm):
    """Who registers, as far as it is known."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Mail and the private link go there. Empty: no mail is sent."),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    institution = forms.CharField(label=gettext_lazy("Institution"), max_length=250, required=False)
    institution_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of institution"),
        choices=[("", "–"), *InstitutionKind.choices],
        required=False,
    )
    powiat = forms.ChoiceField(
        label=gettext_lazy("Powiat"), choices=[("", "–"), *Powiat.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        divides = {Grouping.POWIAT: "powiat", Grouping.INSTITUTION: "institution_kind"}
        if name := divides.get(Grouping(self.enrolment.grouping)):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = _("Places are divided by it: choose.")

    def asked(self, enrolment: Enrolment) -> list[Question]:
        return list(enrolment.questions.filter(per_person=False))

    @property
    def contact(self) -> Contact:
        names = ("email", "phone", "institution", "institution_kind", "powiat")
        return Contact(**{name: self.cleaned_data[name].strip() for name in names})

    @classmethod
    def of(cls, registration: Registration, data: Any = None) -> ContactForm:
        """To correct what was sent."""
        enrolment = registration.enrolment
        names = ("email", "phone", "institution", "institution_kind", "powiat")
        form = cls(
            data,
            enrolment=enrolment,
            initial={name: getattr(registration, name) for name in names},
        )
        for name, question in form.questions.items():
            form.initial[name] = initial_of(question, registration.answers)
        return form


class EnterForm(ContactForm):
    consent_note = forms.CharField(
        label=gettext_lazy("How consent was given"),
        help_text=gettext_lazy("For example: by telephone, on the 3rd of March; signed on paper."),
        max_length=250,
        error_messages={"required": gettext_lazy("Write how the person gave consent.")},
    )
    over_capacity = forms.BooleanField(
        label=gettext_lazy("Give places also past their number"),
        help_text=gettext_lazy("Otherwise who finds no place stands on the waiting list."),
        required=False,
    )


class PersonForm(AskedForm):
    """One person. A row left empty is nobody."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("First name and surname"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write the first name and the surname.")},
    )
    email = forms.EmailField(label=gettext_lazy("Own e-mail address"), required=False)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=150, required=False)
    diet = forms.CharField(label=gettext_lazy("Diet"), max_length=300, required=False)
    access_needs = forms.CharField(
        label=gettext_lazy("Needs due to a disability"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.enrolment.ask_diet and not self.initial.get("diet"):
            del self.fields["diet"]
        if not self.enrolment.ask_access and not self.initial.get("access_needs"):
            del self.fields["access_needs"]

    def asked(self, enrolment: Enrolment) -> list[Question]:
        return list(enrolment.questions.filter(per_person=True))

    @property
    def person(self) -> Person:
        names = ("name", "email", "position", "diet", "access_needs")
        values = {name: self.cleaned_data.get(name, "").strip() for name in names}
        values["name"] = " ".join(values["name"].split())
        return Person(**values, answers=self.answers)

    @classmethod
    def of(cls, participant: Participant, data: Any = None) -> PersonForm:
        names = ("name", "email", "position", "diet", "access_needs")
        form = cls(
            data,
            prefix="osoba",
            enrolment=participant.enrolment,
            initial={name: getattr(participant, name) for name in names},
        )
        for name, question in form.questions.items():
            form.initial[name] = initial_of(question, participant.answers)
        return form


class BasePeople(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        if not self.people:
            raise forms.ValidationError(_("Write at least one person."))

    @property
    def people(self) -> list[Person]:
        return [form.person for form in self.forms if form.has_changed()]


PeopleFormSet = forms.formset_factory(
    PersonForm, formset=BasePeople, extra=1, max_num=MOST_AT_ONCE, validate_max=True
)
