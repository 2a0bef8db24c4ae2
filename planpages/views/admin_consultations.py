"""Consultations as the office runs them: listed, announced, prolonged, joined by chapters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from home import formats
from home.admin_screens import DayColumn, MomentColumn, RefusedPage

from ..actions.consultation import add_document, announce_consultation, prolong_consultation
from ..forms import AddDocumentForm, AnnounceForm, ProlongForm
from ..models import (
    ChapterPage,
    Consultation,
    ConsultationDocument,
    ConsultationKind,
    ConsultationRules,
    Moderation,
    Stage,
)
from ..permissions import (
    Refused,
    Verdict,
    consultation_is_complete,
    may_add_document,
    may_announce,
    may_prolong,
    may_see_history,
    may_see_remarks,
    may_take_documents,
)
from .admin_frame import PlanScreen, tell

STATES = {
    "planned": gettext_lazy("not announced yet"),
    "soon": gettext_lazy("announced"),
    "open": gettext_lazy("under way"),
    "closed": gettext_lazy("closed"),
}

NOT_YET_CONSULTED = (Stage.DRAFT, Stage.REVIEW, Stage.RECOMMENDATION)
"""Stages at which a draft may be shown early, in an open consultation."""

COUNTS = {
    "pending": Q(remarks__moderation=Moderation.PENDING),
    "unanswered": Q(remarks__moderation=Moderation.PUBLISHED, remarks__position=""),
    "answered": Q(remarks__moderation=Moderation.PUBLISHED) & ~Q(remarks__position=""),
    "hidden": Q(remarks__moderation=Moderation.HIDDEN),
}


def with_counts(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Numbers of confirmed remarks by what they wait for; for consultations and documents."""
    confirmed = Q(remarks__confirmed_at__isnull=False)
    return queryset.annotate(
        all_remarks=Count("remarks", filter=confirmed, distinct=True),
        **{
            f"{name}_remarks": Count("remarks", filter=confirmed & which, distinct=True)
            for name, which in COUNTS.items()
        },
    )


class ConsultationFilters(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=ConsultationKind.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(key, STATES[key]) for key in ("soon", "open", "closed")],
        method="by_state",
    )

    class Meta:
        model = Consultation
        fields = ["kind"]

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        found = {"soon": queryset.upcoming, "open": queryset.open, "closed": queryset.closed}
        return found[value]()


class ConsultationListView(RefusedPage, BaseListingView):
    model = Consultation
    page_title = gettext_lazy("Consultations")
    header_icon = "group"
    verbose_name_plural = gettext_lazy("consultations")
    index_url_name = "planpages_consultations"
    index_results_url_name = "planpages_consultations_results"
    filterset_class = ConsultationFilters
    paginate_by = 25
    table_classname = "listing office-table"
    default_ordering = "-opens_at"
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Title"),
            url_name="planpages_consultation",
            sort_key="title",
        ),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=lambda consultation: STATES[consultation.state()],
            primary=lambda consultation: consultation.is_open(),
        ),
        DayColumn(
            "opens_at",
            label=gettext_lazy("Opens"),
            sort_key="opens_at",
        ),
        MomentColumn(
            "closes_at",
            label=gettext_lazy("Closes"),
            sort_key="closes_at",
        ),
        Column("all_remarks", label=gettext_lazy("Remarks")),
        Column("pending_remarks", label=gettext_lazy("To moderate")),
        Column("unanswered_remarks", label=gettext_lazy("To answer")),
    ]

    def may_see(self) -> Verdict:
        return may_see_history(self.request.user)

    def get_base_queryset(self) -> Any:
        return with_counts(Consultation.objects.all())

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        user = self.request.user
        titles = {
            ConsultationKind.FORMAL: _("Announce a formal consultation"),
            ConsultationKind.OPEN: _("Announce an open consultation"),
        }
        return [
            HeaderButton(title, url=announce_url(kind), icon_name="plus", priority=10 * number)
            for number, (kind, title) in enumerate(titles.items())
            if may_announce(user, kind)
        ]

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().breadcrumbs_items,
            {"label": _("The way of the plan"), "url": reverse("planpages_way")},
        ]


def announce_url(kind: str) -> str:
    return f"{reverse('planpages_announce')}?rodzaj={kind}"


class AnnounceView(PlanScreen):
    """The form of an announcement, for one kind of consultation."""

    template_name = "planpages/admin/announce.html"
    header_icon = "calendar-alt"

    def may_see(self) -> Verdict:
        return may_announce(self.request.user, self.kind)

    @cached_property
    def kind(self) -> str:
        wanted = self.request.POST.get("kind") or self.request.GET.get("rodzaj", "")
        if wanted in ConsultationKind.values:
            return wanted
        formal = may_announce(self.request.user, ConsultationKind.FORMAL)
        return ConsultationKind.FORMAL.value if formal else ConsultationKind.OPEN.value

    @property
    def is_formal(self) -> bool:
        return self.kind == ConsultationKind.FORMAL

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Consultations"), reverse("planpages_consultations"))]

    def get_page_title(self) -> str:
        if self.is_formal:
            return _("Announce a formal consultation")
        return _("Announce an open consultation")

    def get_form(self, data: Any = None) -> AnnounceForm:
        chapters = ChapterPage.originals.filter(
            pk__in=[chapter.pk for chapter in self.chapters]
        ).in_order()
        form = AnnounceForm(
            data,
            chapters=chapters,
            kinds=[self.kind],
            initial={
                "kind": self.kind,
                "closes_at": self.default_close,
                "introduction": _(
                    "We invite you to read the chapters and to send remarks to any paragraph. "
                    "After the close we publish a report with a position on every remark."
                ),
                "chapters": self._first_time_consulted() if self.is_formal else [],
            },
        )
        titles = {chapter.pk: chapter.working_text() for chapter in self.chapters}
        form.fields["chapters"].label_from_instance = lambda chapter: (  # type: ignore[attr-defined]
            f"{titles[chapter.pk].number}. {titles[chapter.pk].title} ({chapter.stage.label})"
        )
        form.fields["closes_at"].help_text = self._close_help()
        return form

    @cached_property
    def chapters(self) -> list[ChapterPage]:
        """Chapters that may join a consultation of this kind now."""
        if self.plan is None:
            return []
        chapters = ChapterPage.originals.of_plan(self.plan).in_order().with_way()
        if self.is_formal:
            return [chapter for chapter in chapters if awaits_consultation(chapter)]
        return [chapter for chapter in chapters if chapter.stage in NOT_YET_CONSULTED]

    def _first_time_consulted(self) -> list[int]:
        """To consult a chapter once more is allowed, but only on purpose."""
        return [chapter.pk for chapter in self.chapters if chapter.consulted_document is None]

    @property
    def default_close(self) -> datetime:
        days = ConsultationRules.load().minimum_days if self.is_formal else 21
        return timezone.make_aware(
            datetime.combine(timezone.localdate() + timedelta(days=days), time(23, 59))
        )

    def _close_help(self) -> str:
        if not self.is_formal:
            return ""
        days = ConsultationRules.load().minimum_days
        return _(
            "At least %(days)d days from the announcement: announced now, it may close on "
            "%(date)s at the earliest."
        ) % {"days": days, "date": formats.moment(formats.days_later(timezone.now(), days))}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        form = self.get_form(request.POST)
        if self.plan is not None and form.is_valid():
            data = form.cleaned_data
            try:
                consultation = announce_consultation(
                    self.plan,
                    user,
                    kind=data["kind"],
                    title=data["title"],
                    introduction=data["introduction"],
                    opens_at=data["opens_at"],
                    closes_at=data["closes_at"],
                    chapters=list(data["chapters"]),
                )
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(
                    request, _("The consultation is announced and the texts are frozen.")
                )
                return redirect("planpages_consultation", consultation.pk)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if "form" not in context:
            context["form"] = self.get_form()
        context.update(plan=self.plan, is_formal=self.is_formal, chapters=self.chapters)
        return context


def awaits_consultation(chapter: ChapterPage) -> bool:
    """Whether the chapter is at the formal stage with no consultation, or with a closed one."""
    if chapter.stage != Stage.CONSULTATION:
        return False
    document = chapter.consulted_document
    return document is None or document.consultation.is_closed()


@dataclass(frozen=True)
class DocumentRow:
    """A document of a consultation with what its chapter still waits for."""

    document: ConsultationDocument
    stage: Stage
    complete: Verdict | None


class ConsultationView(PlanScreen):
    """One consultation: its terms, documents and the numbers of remarks."""

    template_name = "planpages/admin/consultation.html"
    header_icon = "group"

    @cached_property
    def consultation(self) -> Consultation:
        return get_object_or_404(with_counts(Consultation.objects.all()), pk=self.kwargs["pk"])

    def may_see(self) -> Verdict:
        return may_see_history(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Consultations"), reverse("planpages_consultations"))]

    def get_page_title(self) -> str:
        return self.consultation.title

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = request.POST.get("act", "")
        form: Form
        if act == "prolong":
            form = ProlongForm(request.POST)
        elif act == "add":
            form = AddDocumentForm(request.POST, chapters=self._joining())
        else:
            return redirect(request.path)
        if form.is_valid():
            try:
                message = self._do(act, form)
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, message)
                return redirect(request.path)
        self.__dict__.pop("consultation", None)
        return self.render_to_response(self.get_context_data(**{f"{act}_form": form}))

    def _do(self, act: str, form: Form) -> str:
        user: Any = self.request.user
        if act == "prolong":
            changed = prolong_consultation(
                self.consultation, user, closes_at=form.cleaned_data["closes_at"]
            )
            return _("The consultation closes on %s.") % formats.moment(changed.closes_at)
        add_document(self.consultation, form.cleaned_data["chapter"], user)
        return _("The chapter joined the consultation.")

    def _joining(self) -> list[ChapterPage]:
        """Chapters that may still join."""
        chapters = ChapterPage.originals.of_plan(self.consultation.plan).in_order().with_way()
        return [
            chapter
            for chapter in chapters
            if may_add_document(self.request.user, self.consultation, chapter)
            and (self.consultation.is_formal or chapter.stage in NOT_YET_CONSULTED)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        consultation: Any = self.consultation  # with counts
        joining = self._joining()
        context.update(
            consultation=consultation,
            state=consultation.state(),
            state_label=STATES[consultation.state()],
            rows=self._rows(),
            prolong=may_prolong(self.request.user, consultation),
            joining=joining,
            takes=may_take_documents(self.request.user, consultation),
            sees_remarks=bool(may_see_remarks(self.request.user)),
            remarks=[
                (_("awaiting moderation"), consultation.pending_remarks, "pending"),
                (_("awaiting an answer"), consultation.unanswered_remarks, "unanswered"),
                (_("answered"), consultation.answered_remarks, "answered"),
                (_("hidden"), consultation.hidden_remarks, "hidden"),
            ],
            decisions=consultation.decisions.select_related("actor", "chapter").order_by(
                "-sequence"
            ),
            now=timezone.now(),
        )
        context.setdefault("prolong_form", ProlongForm())
        context.setdefault("add_form", AddDocumentForm(chapters=joining))
        return context

    def _rows(self) -> list[DocumentRow]:
        documents = with_counts(
            ConsultationDocument.objects.filter(consultation=self.consultation)
        ).select_related("chapter", "consultation")
        rows = []
        for document in documents.order_by("number", "pk"):
            chapter = document.chapter
            stage = chapter.stage
            waits = (
                self.consultation.is_formal
                and stage == Stage.CONSULTATION
                and document.withdrawn_at is None
                and document.completed_at is None
            )
            rows.append(
                DocumentRow(document, stage, consultation_is_complete(chapter) if waits else None)
            )
        return rows
