"""«Wydarzenia w liczbach»: every registration in numbers, whether its people were erased or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import django_filters
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from catalogue.choices import Powiat
from home.admin_screens import RefusedPage
from home.list_export import TextExport
from home.verdicts import Verdict

from ..choices import EventKind, InstitutionKind, ParticipantState
from ..models import Certificate, Enrolment, Participant
from ..permissions import may_organise
from ..tallies import Tally, tallies
from ..wording import when


@dataclass
class Figures:
    """One registration in people."""

    tally: Tally
    registered: int = 0
    cancelled: int = 0
    certificates: int = 0
    powiats: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)


def figures_of(enrolments: Sequence[Enrolment]) -> dict[int, Figures]:
    """By the number of the registration; as many queries for a hundred as for one.

    By powiat and kind those are counted who had a confirmed place.
    """
    found = {pk: Figures(tally) for pk, tally in tallies(enrolments).items()}
    people = Participant.objects.filter(enrolment__in=list(found)).order_by()
    by_state = people.values_list("enrolment", "state").annotate(n=Count("pk"))
    for pk, state, number in by_state:
        found[pk].registered += number
        if state == ParticipantState.CANCELLED:
            found[pk].cancelled += number
    coming = people.coming().values_list(
        "enrolment", "registration__powiat", "registration__institution_kind"
    )
    powiats: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    kinds: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for pk, powiat, kind, number in coming.annotate(n=Count("pk")):
        powiats[pk][powiat] += number
        kinds[pk][kind] += number
    for pk, figures in found.items():
        figures.powiats, figures.kinds = dict(powiats[pk]), dict(kinds[pk])
    issued = (
        Certificate.objects.valid()
        .filter(participant__enrolment__in=list(found))
        .order_by()
        .values_list("participant__enrolment")
        .annotate(n=Count("pk"))
    )
    for pk, number in issued:
        found[pk].certificates = number
    return found


class ReportFilters(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind of event"),
        choices=EventKind.choices,
        field_name="term__event__kind",
    )
    starts = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Begins"), field_name="term__starts_at", widget=DateRangePickerWidget
    )

    class Meta:
        model = Enrolment
        fields = ["kind", "starts"]


FIXED: dict[str, Any] = {
    "title": gettext_lazy("Event"),
    "kind": gettext_lazy("Kind"),
    "starts": gettext_lazy("Begins"),
    "ends": gettext_lazy("Ends"),
    "city": gettext_lazy("Town or village"),
    "places": gettext_lazy("Places"),
    "registered": gettext_lazy("Registered"),
    "coming": gettext_lazy("With a confirmed place"),
    "waiting": gettext_lazy("On the waiting list"),
    "cancelled": gettext_lazy("Cancelled"),
    "present": gettext_lazy("Present"),
    "certificates": gettext_lazy("Certificates"),
    "erased": gettext_lazy("Personal data erased"),
}
UNSTATED = "brak"


class EventsReportView(RefusedPage, TextExport, ReportView):
    model = Enrolment
    page_title = gettext_lazy("Events in numbers")
    header_icon = "date"
    template_name = "events/admin/report.html"
    verbose_name_plural = gettext_lazy("events")
    index_url_name = "events_report"
    index_results_url_name = "events_report_results"
    filterset_class = ReportFilters
    default_ordering: ClassVar[tuple[str, ...]] = ("-term__starts_at", "-pk")
    table_classname = "listing office-table"
    paginate_by = 50

    def may_see(self) -> Verdict:
        return may_organise(self.request.user)

    def get_base_queryset(self) -> Any:
        return Enrolment.objects.select_related("term__event")

    def decorate_paginated_queryset(self, object_list: Any) -> list[Enrolment]:
        enrolments = list(object_list)
        figures = figures_of(enrolments)
        for enrolment in enrolments:
            enrolment.figures = figures[enrolment.pk]
        return enrolments

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(self.decorate_paginated_queryset(object_list))

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "title",
                label=_("Event"),
                accessor=lambda one: one.term.event.title,
                get_url=lambda one: reverse("events_enrolment", args=[one.pk]),
                width="24%",
            ),
            Column("when", label=_("When"), accessor=lambda one: when(one.term)),
            _number("places", _("Places"), lambda one: one.capacity),
            _number("registered", _("Registered"), lambda one: one.figures.registered),
            _number("coming", _("With a place"), lambda one: one.figures.tally.coming),
            _number("present", _("Present"), lambda one: one.figures.tally.present),
            Column("powiats", label=_("By powiat"), accessor=lambda one: _told(
                one.figures.powiats, dict(Powiat.choices))),
            Column("kinds", label=_("By kind of institution"), accessor=lambda one: _told(
                one.figures.kinds, dict(InstitutionKind.choices))),
        ]  # fmt: skip

    @property
    def list_export(self) -> list[str]:
        return [
            *FIXED,
            *(f"powiat_{code}" for code in [*Powiat.values, UNSTATED]),
            *(f"kind_{code}" for code in [*InstitutionKind.values, UNSTATED]),
        ]

    def get_filename(self) -> str:
        return f"wydarzenia-w-liczbach-{timezone.localdate().isoformat()}"

    def get_heading(self, queryset: Any, field: str) -> str:
        if field in FIXED:
            return str(FIXED[field])
        axis, code = field.split("_", 1)
        if code == UNSTATED:
            return _("powiat not stated") if axis == "powiat" else _("kind not stated")
        return str(Powiat(code).label if axis == "powiat" else InstitutionKind(code).label)

    def to_row_dict(self, item: Enrolment) -> dict[str, Any]:
        term, figures = item.term, item.figures  # type: ignore[attr-defined]
        row = {
            "title": term.event.title,
            "kind": str(EventKind(term.event.kind).label),
            "starts": f"{timezone.localtime(term.starts_at):%Y-%m-%d}",
            "ends": f"{timezone.localtime(term.ends_at):%Y-%m-%d}",
            "city": term.city,
            "places": item.capacity,
            "registered": figures.registered,
            "coming": figures.tally.coming,
            "waiting": figures.tally.waiting,
            "cancelled": figures.cancelled,
            "present": figures.tally.present,
            "certificates": figures.certificates,
            "erased": _("yes") if item.erased_at else "",
        }
        for axis, codes, numbers in (
            ("powiat", Powiat.values, figures.powiats),
            ("kind", InstitutionKind.values, figures.kinds),
        ):
            row |= {f"{axis}_{code}": numbers.get(code, 0) for code in codes}
            row[f"{axis}_{UNSTATED}"] = numbers.get("", 0)
        return row

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        return super().as_spreadsheet(
            self.decorate_paginated_queryset(queryset), spreadsheet_format
        )


def _number(name: str, label: str, accessor: Any) -> Column:
    return Column(name, label=label, accessor=accessor, classname="office-number")


def _told(numbers: dict[str, int], labels: dict[str, Any]) -> str:
    """`lubelski 5, puławski 2`, the largest first."""
    order = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{labels.get(code) or _('not stated')} {number}" for code, number in order)
