"""Remarks as the office handles them: a list to work through, one remark with its context."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.models import ModelLogEntry

from home.admin_screens import DayColumn, RefusedPage
from home.list_export import TextExport

from ..actions.remarks import answer_remark, erase_author, hide_remark, publish_remark
from ..comparison import word_diff, words_of
from ..forms import AnswerForm, HideForm
from ..models import Consultation, ConsultationDocument, Moderation, Position, Remark
from ..permissions import (
    Refused,
    Verdict,
    may_answer,
    may_erase_author,
    may_moderate,
    may_see_authors,
    may_see_remarks,
)
from ..presentation import show_record
from ..reading import ChapterText, untitled_target
from .admin_frame import PlanScreen, tell

SHOWN = [
    ("pending", gettext_lazy("awaiting moderation")),
    ("unanswered", gettext_lazy("awaiting an answer")),
    ("answered", gettext_lazy("answered")),
    ("hidden", gettext_lazy("hidden")),
]
REFERENCE = re.compile(r"^\s*u-?\s*(\d+)\s*$", re.IGNORECASE)


def state_of(remark: Remark) -> str:
    """What a remark waits for, or what became of it; one of the keys of SHOWN."""
    if remark.moderation == Moderation.PENDING:
        return "pending"
    if remark.moderation == Moderation.HIDDEN:
        return "hidden"
    return "answered" if remark.position else "unanswered"


def target_of(remark: Remark) -> str:
    """What the remark is about, in a few words."""
    place = remark.block_number or untitled_target()
    return f"{remark.document.title}: {place}"


class DocumentChoiceField(django_filters.fields.ModelChoiceField):
    """The same chapter may be in several consultations."""

    def label_from_instance(self, obj: ConsultationDocument) -> str:
        return f"{obj} – {obj.consultation.title}"


class DocumentFilter(django_filters.ModelChoiceFilter):
    field_class = DocumentChoiceField


class RemarkFilters(WagtailFilterSet):
    show = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=SHOWN, method="by_state"
    )
    consultation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Consultation"), queryset=Consultation.objects.all()
    )
    document = DocumentFilter(
        label=gettext_lazy("Chapter"),
        queryset=ConsultationDocument.objects.select_related("consultation"),
    )
    position = django_filters.ChoiceFilter(label=gettext_lazy("Position"), choices=Position.choices)

    class Meta:
        model = Remark
        fields = ["show", "consultation", "document", "position"]

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        match value:
            case "pending":
                return queryset.to_moderate()
            case "unanswered":
                return queryset.unanswered()
            case "answered":
                return queryset.answered()
            case _:
                return queryset.confirmed().filter(moderation=Moderation.HIDDEN)


def remarks_for(user: Any) -> Any:
    """Confirmed remarks that the person may see."""
    remarks = Remark.objects.confirmed().select_related("document", "consultation")
    return remarks if may_see_authors(user) else remarks.published()


class RemarkListView(RefusedPage, TextExport, BaseListingView):
    model = Remark
    template_name = "planpages/admin/remarks.html"
    page_title = gettext_lazy("Remarks")
    header_icon = "comment"
    verbose_name_plural = gettext_lazy("remarks")
    index_url_name = "planpages_remarks"
    index_results_url_name = "planpages_remarks_results"
    filterset_class = RemarkFilters
    is_searchable = True
    search_backend_name = None
    search_fields = ["text", "quote", "author_name", "justification"]
    paginate_by = 30
    table_classname = "listing office-table"
    default_ordering: ClassVar[tuple[str, ...]] = ("consultation", "number")
    export_filename = "uwagi"
    list_export = [
        "reference",
        "consultation",
        "chapter",
        "paragraph",
        "quote",
        "text",
        "author",
        "sent",
        "state",
        "position",
        "justification",
        "answered",
    ]

    def may_see(self) -> Verdict:
        return may_see_remarks(self.request.user)

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().breadcrumbs_items,
            {"label": _("The way of the plan"), "url": reverse("planpages_way")},
        ]

    @cached_property
    def moderates(self) -> bool:
        return bool(may_moderate(self.request.user))

    @cached_property
    def columns(self) -> list[Any]:
        query = urlencode(
            [
                (name, self.request.GET[name])
                for name in ("show", "consultation", "document")
                if self.request.GET.get(name)
            ]
        )

        def address(remark: Remark) -> str:
            return reverse("planpages_remark", args=[remark.pk]) + (f"?{query}" if query else "")

        columns = [
            TitleColumn(
                "reference",
                label=_("Number"),
                get_url=address,
                get_title_id=lambda remark: f"remark_{remark.pk}_title",
                sort_key="number",
                width="7%",
            ),
            Column("target", label=_("About"), accessor=target_of, width="16%"),
            Column(
                "text",
                label=_("Remark"),
                accessor=lambda remark: Truncator(remark.text).chars(140),
                width="32%",
            ),
            Column("signature", label=_("Author"), width="14%"),
            DayColumn(
                "sent_at",
                label=_("Sent"),
                sort_key="sent_at",
                width="12%",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda remark: (
                    remark.get_position_display() or dict(SHOWN)[state_of(remark)]
                ),
                primary=lambda remark: state_of(remark) in ("pending", "unanswered"),
                width="14%",
            ),
        ]
        if self.moderates:
            columns.insert(0, BulkActionsCheckboxColumn("bulk_actions", obj_type="remark"))
        return columns

    def get_base_queryset(self) -> Any:
        return remarks_for(self.request.user)

    def search_queryset(self, queryset: Any) -> Any:
        reference = REFERENCE.match(self.search_query)
        if reference:
            return queryset.filter(number=int(reference[1]))
        return super().search_queryset(queryset)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        context["moderates"] = self.moderates
        return context

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            return self.as_spreadsheet(context["object_list"], self.request.GET["export"])
        return super().render_to_response(context, **kwargs)

    def get_filename(self) -> str:
        return f"uwagi-{timezone.localdate():%Y-%m-%d}"

    def to_row_dict(self, item: Remark) -> dict[str, str]:
        """No e-mail address leaves the CMS in a file."""
        return {
            "reference": item.reference,
            "consultation": item.consultation.title,
            "chapter": str(item.document),
            "paragraph": item.block_number,
            "quote": item.quote,
            "text": item.text,
            "author": item.signature,
            "sent": _moment(item.sent_at),
            "state": str(dict(SHOWN)[state_of(item)]),
            "position": item.get_position_display(),
            "justification": item.justification,
            "answered": _moment(item.answered_at),
        }

    def get_heading(self, queryset: Any, field: str) -> str:
        return {
            "reference": _("Number"),
            "consultation": _("Consultation"),
            "chapter": _("Chapter"),
            "paragraph": _("Paragraph"),
            "quote": _("Words that the remark is about"),
            "text": _("Remark"),
            "author": _("Author"),
            "sent": _("Sent"),
            "state": _("State"),
            "position": _("Position"),
            "justification": _("Justification"),
            "answered": _("Answered"),
        }[field]


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


class RemarkView(PlanScreen):
    """One remark: what it says, what it is about, what may be done with it."""

    template_name = "planpages/admin/remark.html"
    header_icon = "comment"

    forms: ClassVar[dict[str, type[Form]]] = {
        "publish": Form,
        "hide": HideForm,
        "answer": AnswerForm,
        "erase": Form,
    }

    def may_see(self) -> Verdict:
        return may_see_remarks(self.request.user)

    @cached_property
    def remark(self) -> Remark:
        return get_object_or_404(
            remarks_for(self.request.user).select_related(
                "document__chapter", "moderated_by", "answered_by"
            ),
            pk=self.kwargs["pk"],
        )

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Remarks"), self.list_url)]

    def get_page_title(self) -> str:
        return _("Remark %s") % self.remark.reference

    @cached_property
    def query(self) -> str:
        """The filter of the list that the person works through."""
        names = ("show", "consultation", "document")
        return urlencode([(n, self.request.GET[n]) for n in names if self.request.GET.get(n)])

    @property
    def list_url(self) -> str:
        return reverse("planpages_remarks") + (f"?{self.query}" if self.query else "")

    def _neighbours(self) -> tuple[Remark | None, Remark | None]:
        """The remarks before and after this one in the list."""
        filters = RemarkFilters(
            self.request.GET, remarks_for(self.request.user), request=self.request
        )
        queue = filters.qs if filters.is_valid() else remarks_for(self.request.user)
        here = (self.remark.consultation_id, self.remark.number)
        after = queue.filter(
            Q(consultation__gt=here[0]) | Q(consultation=here[0], number__gt=here[1])
        ).order_by("consultation", "number")
        before = queue.filter(
            Q(consultation__lt=here[0]) | Q(consultation=here[0], number__lt=here[1])
        ).order_by("-consultation", "-number")
        return before.first(), after.first()

    def address(self, remark: Remark) -> str:
        address = reverse("planpages_remark", args=[remark.pk])
        return f"{address}?{self.query}" if self.query else address

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = request.POST.get("act", "")
        if act not in self.forms:
            return redirect(self.address(self.remark))
        form = self.forms[act](request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                message = self._do(act, form)
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, message)
                return redirect(self._next_url(act))
        self.__dict__.pop("remark", None)
        return self.render_to_response(self.get_context_data(**{f"{act}_form": form}))

    def _do(self, act: str, form: Form) -> str:
        user: Any = self.request.user
        remark, data = self.remark, form.cleaned_data
        if act == "publish":
            publish_remark(remark, user)
            return _("Remark %s is public.") % remark.reference
        if act == "hide":
            hide_remark(remark, user, reason=data["reason"])
            return _("Remark %s is hidden; its author is told why.") % remark.reference
        if act == "answer":
            answer_remark(
                remark, user, position=data["position"], justification=data["justification"]
            )
            return _("The answer to remark %s is public.") % remark.reference
        erase_author(remark, user)
        return _("The author's data of remark %s are erased.") % remark.reference

    def _next_url(self, act: str) -> str:
        """The next one of the same list; without one, the list."""
        show = self.request.GET.get("show")
        if act == "erase" or not show:
            return self.address(self.remark)
        before, after = self._neighbours()
        following = after or before
        return self.address(following) if following else self.list_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        remark, user = self.remark, self.request.user
        before, after = self._neighbours()
        context.update(
            remark=remark,
            state=state_of(remark),
            state_label=dict(SHOWN)[state_of(remark)],
            sees_author=bool(may_see_authors(user)),
            moderate=may_moderate(user, remark),
            answer=may_answer(user, remark),
            erase=may_erase_author(user, remark),
            before=self.address(before) if before else "",
            after=self.address(after) if after else "",
            entries=ModelLogEntry.objects.for_instance(remark).select_related("user"),
            **self._about(remark),
        )
        initial = {"position": remark.position, "justification": remark.justification}
        context.setdefault("answer_form", AnswerForm(initial=initial, auto_id="answer_%s"))
        context.setdefault("hide_form", HideForm(auto_id="hide_%s"))
        context.setdefault("publish_form", Form())
        context.setdefault("erase_form", Form())
        return context

    def _about(self, remark: Remark) -> dict[str, Any]:
        """The block of the frozen text, and how it reads in the working version now."""
        if not remark.block_id:
            return {"target": None}
        shown = show_record(remark.document.record, remark.document.images).detached()
        block = shown.of_block(remark.block_id)
        if block is None:
            raise Http404
        now = ChapterText.of_page(remark.document.chapter.working_text()).block(remark.block_id)
        words = words_of(block)
        return {
            "shown": shown,
            "target": block,
            "gone": now is None,
            "rewritten": word_diff(words, words_of(now)) if now and words_of(now) != words else (),
        }
