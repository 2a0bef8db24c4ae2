"""Subscribers in the CMS: who gets what, one person's history, and what a person may ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from home.admin_screens import DayColumn, RefusedPage, Screen, member_of
from home.verdicts import Refused, Verdict

from ..actions.subscribers import erase_subscriber, remove_subscriber, restore_subscriber
from ..models import Subscriber, SubscriptionRequest, Topic
from ..personal_data import personal_data
from ..subscription_permissions import (
    may_erase_subscriber,
    may_export_subscriber,
    may_remove_subscriber,
    may_restore_subscriber,
    may_see_subscribers,
)
from .admin_imports import import_buttons

COPIES = 50


class SubscriberFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=Subscriber.State.choices
    )
    topic = django_filters.ChoiceFilter(
        label=gettext_lazy("Topic"), choices=Topic.choices, field_name="subscriptions__topic"
    )
    source = django_filters.ChoiceFilter(
        label=gettext_lazy("Consent"),
        choices=[("form", gettext_lazy("by the form")), ("import", gettext_lazy("by an import"))],
        method="by_source",
    )

    class Meta:
        model = Subscriber
        fields = ["state", "topic", "source"]

    def by_source(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(brought_by__isnull=value == "form")


class SubscriberListView(RefusedPage, BaseListingView):
    model = Subscriber
    page_title = gettext_lazy("Subscribers")
    header_icon = "group"
    template_name = "bulletin/admin/subscribers.html"
    verbose_name_plural = gettext_lazy("subscribers")
    index_url_name = "bulletin_subscribers"
    index_results_url_name = "bulletin_subscribers_results"
    filterset_class = SubscriberFilters
    paginate_by = 50
    is_searchable = True
    default_ordering: ClassVar[tuple[str, ...]] = ("-joined_at", "-pk")

    def may_see(self) -> Verdict:
        return may_see_subscribers(self.request.user)

    def get_base_queryset(self) -> Any:
        return Subscriber.objects.select_related("brought_by").prefetch_related("subscriptions")

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        return queryset.filter(email__icontains=self.search_query.strip())

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "email",
                label=_("Address"),
                accessor="shown_address",
                get_url=lambda one: reverse("bulletin_subscriber", args=[one.pk]),
                sort_key="email",
                width="34%",
            ),
            Column("topics", label=_("Topics"), accessor=topics_of),
            Column("source", label=_("Consent"), accessor=source_of),
            DayColumn(
                "joined_at",
                label=_("Subscribed"),
                sort_key="joined_at",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda one: one.get_state_display(),
                primary=lambda one: one.is_active,
            ),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return import_buttons(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["numbers"] = numbers()
        return context


def numbers() -> list[tuple[str, int]]:
    """How many subscribe, by topic, and how many links nobody has opened yet."""
    active = Subscriber.State.ACTIVE
    counts = Subscriber.objects.aggregate(
        active=Count("pk", filter=Q(state=active), distinct=True),
        **{
            topic.value: Count(
                "pk", filter=Q(state=active, subscriptions__topic=topic), distinct=True
            )
            for topic in Topic
        },
    )
    open_requests = SubscriptionRequest.objects.filter(kind="join", used_at=None).count()
    return [
        (_("subscribe"), counts["active"]),
        *((str(topic.label), counts[topic.value]) for topic in Topic),
        (_("not confirmed yet"), open_requests),
    ]


def topics_of(subscriber: Subscriber) -> str:
    return ", ".join(str(topic.label) for topic in subscriber.topics()) or "–"


def source_of(subscriber: Subscriber) -> str:
    return _("by an import") if subscriber.brought_by_id else _("by the form")


ACTS: dict[str, tuple[Callable[[Subscriber, User], Any], Any]] = {
    "remove": (remove_subscriber, gettext_lazy("The subscription is ended.")),
    "restore": (restore_subscriber, gettext_lazy("The address is written to again.")),
    "erase": (erase_subscriber, gettext_lazy("The person is erased.")),
}


class SubscriberView(Screen):
    """One subscriber: topics, consent, history, copies; the buttons for what a person asks for."""

    template_name = "bulletin/admin/subscriber.html"
    header_icon = "user"

    def may_see(self) -> Verdict:
        return may_see_subscribers(self.request.user)

    @cached_property
    def subscriber(self) -> Subscriber:
        found = Subscriber.objects.select_related("clause", "brought_by")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.subscriber.shown_address

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Subscribers"), reverse("bulletin_subscribers"))]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        here = reverse("bulletin_subscriber", args=[self.subscriber.pk])
        act = request.POST.get("act", "")
        if act not in ACTS:
            return redirect(here)
        do, told = ACTS[act]
        try:
            do(self.subscriber, self.member)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect(here)
        messages.success(request, told)
        return redirect(reverse("bulletin_subscribers") if act == "erase" else here)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        subscriber, user = self.subscriber, self.request.user
        context.update(
            subscriber=subscriber,
            topics=list(subscriber.subscriptions.all()),
            remove=may_remove_subscriber(user, subscriber),
            restore=may_restore_subscriber(user, subscriber),
            erase=may_erase_subscriber(user, subscriber),
            export=may_export_subscriber(user, subscriber),
            entries=ModelLogEntry.objects.for_instance(subscriber).select_related("user"),
            copies=subscriber.copies.select_related("mailing").order_by("-pk")[:COPIES],
        )
        return context


@require_POST
def export_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is kept about the person, to be given to them; the log tells that it was."""
    subscriber = get_object_or_404(Subscriber, pk=pk)
    may_export_subscriber(request.user, subscriber).demand()
    log(instance=subscriber, action="bulletin.subscriber.export", user=member_of(request))
    response = JsonResponse(
        personal_data(subscriber), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="prenumerator-{pk}.json"'
    return response
