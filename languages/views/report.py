"""The report: every translation, how far it is behind, how many words are to do."""

from __future__ import annotations

from typing import Any

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from home import formats
from home.admin_screens import RefusedPage
from home.languages.addresses import TRANSLATED, own_name
from home.list_export import TextExport
from home.verdicts import Verdict

from ..models import TranslationWork, WorkState, age_in_days
from ..permissions import may_see_translations

UP_TO_DATE, BEHIND, NOT_OUT = "current", "behind", "not_out"


class WorkFilters(WagtailFilterSet):
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=[(code, own_name(code)) for code in TRANSLATED],
        field_name="translation__target_locale__language_code",
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=WorkState.choices)
    currency = django_filters.ChoiceFilter(
        label=_("Compared with the Polish text"),
        choices=[
            (UP_TO_DATE, _("up to date")),
            (BEHIND, _("behind")),
            (NOT_OUT, _("not published yet")),
        ],
        method="by_currency",
    )
    title = django_filters.CharFilter(
        label=_("Title"),
        field_name="translation__source__object_repr",
        lookup_expr="icontains",
    )

    class Meta:
        model = TranslationWork
        fields: list[str] = []

    def by_currency(self, queryset: Any, name: str, value: str) -> Any:
        if value == BEHIND:
            return queryset.behind()
        if value == NOT_OUT:
            return queryset.filter(published_at__isnull=True)
        return queryset.filter(published_at__isnull=False, source_changed_at__isnull=True)


class WorksReport(RefusedPage, TextExport, ReportView):
    page_title = _("State of the translations")
    table_classname = "listing office-table"
    header_icon = "globe"
    index_url_name = "languages_report"
    index_results_url_name = "languages_report_results"
    filterset_class = WorkFilters
    is_searchable = False
    default_ordering = "-source_changed_at"
    paginate_by = 50
    list_export = [
        "title", "language_name", "state_name", "changed_on", "translated_of", "days_behind",
        "words_to_do",
    ]  # fmt: skip
    export_headings = {
        "title": _("Title"),
        "language_name": _("Language"),
        "state_name": _("State"),
        "changed_on": _("Polish text changed on"),
        "translated_of": _("Translation is of the version of"),
        "days_behind": _("Days behind"),
        "words_to_do": _("Words to do"),
    }
    columns = [
        TitleColumn(
            "title",
            label=_("Title"),
            accessor="title",
            get_url=lambda work: reverse("languages_work", args=[work.pk]),
        ),
        Column("language_name", label=_("Language"), accessor="language_name"),
        Column("state_name", label=_("State"), accessor="state_name"),
        Column("changed_on", label=_("Polish text changed on"), accessor="changed_on"),
        Column(
            "translated_of", label=_("Translation is of the version of"), accessor="translated_of"
        ),
        Column(
            "days_behind", label=_("Days behind"), accessor="days_behind",
            sort_key="source_changed_at",
        ),
        Column("words_to_do", label=_("Words to do"), sort_key="words_to_do"),
    ]  # fmt: skip

    def may_see(self) -> Verdict:
        return may_see_translations(self.request.user)

    def get_base_queryset(self) -> Any:
        return TranslationWork.objects.with_names()

    def get_filename(self) -> str:
        return "tlumaczenia"

    def decorate_paginated_queryset(self, queryset: Any) -> Any:
        return [described(work) for work in queryset]

    def to_row_dict(self, item: Any) -> Any:
        return super().to_row_dict(described(item))


def described(work: Any) -> Any:
    """The work with what a row of the report says of it."""
    work.title = work.translation.source.object_repr
    work.language_name = own_name(work.language)
    work.state_name = work.get_state_display()
    work.changed_on = formats.day(work.source_changed_at) or "–"
    work.translated_of = formats.day(work.published_source_at) or "–"
    age = age_in_days(work.source_changed_at)
    work.days_behind = "–" if age is None else age
    return work
