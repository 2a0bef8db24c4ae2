"""Who registered: a list to work with, one person with all that may be done, files and paper."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from catalogue.choices import Powiat
from home import formats
from home.admin_screens import DayColumn, containing
from home.verdicts import Verdict

from ..choices import Grouping, InstitutionKind, RegistrantState
from ..models import Enrolment, Participant
from ..permissions import (
    may_register_by_hand,
    may_see_registrants,
    may_write_to_participants,
)
from ..registrants import (
    by_surname,
    counts,
    in_state,
    state_of,
    with_all,
)
from ..tallies import group_labels
from .admin_frame import OfEnrolment

ANY_DAY, NO_DAY = "tak", "nie"
SEARCHED = (
    "name", "email", "registration__email", "registration__institution", "registration__phone",
)  # fmt: skip


class RegistrantFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=RegistrantState.choices, method="by_state"
    )
    group = django_filters.MultipleChoiceFilter(label=gettext_lazy("Group"))
    powiat = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Powiat"), choices=Powiat.choices, field_name="registration__powiat"
    )
    institution = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind of institution"),
        choices=InstitutionKind.choices,
        field_name="registration__institution_kind",
    )
    presence = django_filters.ChoiceFilter(label=gettext_lazy("Presence"), method="by_presence")

    class Meta:
        model = Participant
        fields = ["state", "group", "powiat", "institution", "presence"]

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = group_labels(enrolment.grouping)
        if groups:
            self.filters["group"].extra["choices"] = list(groups.items())
        else:
            del self.filters["group"]
        days = [(day.isoformat(), _("present on %s") % formats.day(day))
                for day in enrolment.term.days]  # fmt: skip
        self.filters["presence"].extra["choices"] = [
            (ANY_DAY, _("present on a day at least")),
            (NO_DAY, _("not present")),
            *(days if len(days) > 1 else ()),
        ]

    def by_state(self, queryset: Any, name: str, values: list[str]) -> Any:
        if not values:
            return queryset
        at = timezone.now()
        condition = in_state(values[0], at)
        for value in values[1:]:
            condition |= in_state(value, at)
        return queryset.filter(condition)

    def by_presence(self, queryset: Any, name: str, value: str) -> Any:
        present = Participant.objects.filter(attendances__isnull=False)
        if value == ANY_DAY:
            return queryset.filter(pk__in=present.values("pk"))
        if value == NO_DAY:
            return queryset.exclude(pk__in=present.values("pk"))
        return queryset.filter(attendances__day=value)


def chosen(enrolment: Enrolment, request: HttpRequest) -> Any:
    """The registrants whom filters and words of the list choose, from the address of a request."""
    people = Participant.objects.filter(enrolment=enrolment).order_by("serial")
    filters = RegistrantFilters(request.GET, people, request=request, enrolment=enrolment)
    found = filters.qs if filters.is_valid() else people
    words = request.GET.get("q", "").strip()
    return found.filter(containing(words, SEARCHED)) if words else found


class TickColumn(Column):
    """A box to tick; it belongs to a form that stands below the table."""

    cell_template_name = "events/admin/includes/tick.html"


class RegistrantListView(OfEnrolment, BaseListingView):
    model = Participant
    page_title = gettext_lazy("Registered people")
    template_name = "events/admin/registrants.html"
    verbose_name_plural = gettext_lazy("registered people")
    filterset_class = RegistrantFilters
    is_searchable = True
    search_backend_name = None
    search_fields = SEARCHED
    paginate_by = 50
    table_classname = "listing office-table"
    default_ordering: ClassVar[tuple[str, ...]] = ("serial",)
    tab = "registrants"

    def may_see(self) -> Verdict:
        return may_see_registrants(self.request.user)

    def get_index_url(self) -> str:
        return self.url("events_registrants")

    def get_index_results_url(self) -> str:
        return self.url("events_registrants_results")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(), "enrolment": self.enrolment}

    def get_base_queryset(self) -> Any:
        return with_all(Participant.objects.filter(enrolment=self.enrolment))

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        return queryset.filter(containing(self.search_query, SEARCHED))

    def get_queryset(self) -> Any:
        """Databases disagree about the alphabet, and a name begins with the first name."""
        found = super().get_queryset()
        if self.ordering not in ("name", "-name"):
            return found
        return sorted(
            found, key=lambda person: by_surname(person.name), reverse=self.ordering[0] == "-"
        )

    @cached_property
    def columns(self) -> list[Any]:
        at = timezone.now()
        labels = group_labels(self.enrolment.grouping)
        columns = [
            Column("serial", label=_("No."), sort_key="serial", width="5%"),
            TitleColumn(
                "name",
                label=_("First name and surname"),
                accessor=lambda person: person.name or _("data erased"),
                get_url=lambda person: self.url("events_registrant", person.pk),
                sort_key="name",
                width="22%",
            ),
            Column("institution", label=_("Institution"), accessor=_institution),
            Column(
                "powiat",
                label=_("Powiat"),
                accessor=lambda person: person.registration.get_powiat_display(),
                sort_key="registration__powiat",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda person: state_of(person, at).label,
                primary=lambda person: state_of(person, at) == RegistrantState.COMING,
                sort_key="state",
            ),
            Column("presence", label=_("Presence"), accessor=_presence),
            DayColumn(
                "sent",
                label=_("Sent"),
                accessor="registration.created_at",
                sort_key="registration__created_at",
            ),
        ]
        if labels:
            # Divided by powiat, the group says what the powiat does.
            by_powiat = self.enrolment.grouping == Grouping.POWIAT
            columns[3:4] = [] if by_powiat else columns[3:4]
            columns.insert(
                3 if by_powiat else 4,
                Column(
                    "group",
                    label=_("Group"),
                    accessor=lambda person: labels.get(person.group, "–"),
                    sort_key="group",
                ),
            )
        if self.may_write:
            columns.insert(0, TickColumn("tick", label="", accessor="pk", width="3%"))
        return columns

    @cached_property
    def may_write(self) -> bool:
        return bool(may_write_to_participants(self.request.user, self.enrolment))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        standing = counts(self.enrolment)
        query = self.request.GET.copy()
        for name in ("p", "ordering"):
            query.pop(name, None)
        context.update(
            standing=[(state, standing[state]) for state in RegistrantState if standing[state]],
            everybody=sum(standing.values()),
            may_write=self.may_write,
            may_enter=may_register_by_hand(self.request.user, self.enrolment),
            query=query.urlencode(),
            states=query.getlist("state"),
        )
        return context


def _institution(person: Participant) -> str:
    registration = person.registration
    kind = registration.get_institution_kind_display()
    return registration.institution or kind


def _presence(person: Participant) -> str:
    days = sorted(one.day for one in person.attendances.all())
    return ", ".join(f"{day.day}.{day.month:02}" for day in days) or "–"
