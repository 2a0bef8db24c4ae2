"""What became of each copy of a mailing, in the CMS."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from home import formats
from home.admin_screens import RefusedPage
from home.verdicts import Verdict

from ..models import Mailing, MailingRecipient
from ..subscription_permissions import may_see_mailings, may_see_subscribers

Copy = MailingRecipient.State


class CopyFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=Copy.choices)

    class Meta:
        model = MailingRecipient
        fields = ["state"]


class CopyListView(RefusedPage, BaseListingView):
    """What became of each copy. It shows addresses, so it is for those who see subscribers."""

    model = MailingRecipient
    header_icon = "mail"
    verbose_name_plural = gettext_lazy("copies")
    index_url_name = "bulletin_copies"
    index_results_url_name = "bulletin_copies_results"
    filterset_class = CopyFilters
    paginate_by = 50
    default_ordering: ClassVar[tuple[str, ...]] = ("pk",)

    def may_see(self) -> Verdict:
        return may_see_mailings(self.request.user) and may_see_subscribers(self.request.user)

    @cached_property
    def mailing(self) -> Mailing:
        return get_object_or_404(Mailing, pk=self.kwargs["mailing_pk"])

    def get_page_title(self) -> str:
        return _("Copies of a mailing")

    def get_page_subtitle(self) -> str:
        return self.mailing.subject

    def get_index_url(self) -> str:
        return reverse(self.index_url_name, args=[self.mailing.pk])

    def get_index_results_url(self) -> str:
        return reverse(self.index_results_url_name, args=[self.mailing.pk])

    def get_base_queryset(self) -> Any:
        return self.mailing.recipients.select_related("subscriber")

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().breadcrumbs_items,
            {"label": _("Mailings"), "url": reverse("bulletin_mailings")},
            {"label": self.mailing.subject, "url": self.mailing.get_absolute_url()},
        ]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "subscriber",
                label=_("Subscriber"),
                accessor=lambda copy: (
                    copy.subscriber.shown_address if copy.subscriber else _("erased")
                ),
                get_url=lambda copy: (
                    reverse("bulletin_subscriber", args=[copy.subscriber_id])
                    if copy.subscriber_id
                    else None
                ),
                width="34%",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda copy: copy.get_state_display(),
                primary=lambda copy: copy.state in MailingRecipient.MAY_BE_REPEATED,
            ),
            Column("attempts", label=_("Attempts")),
            Column(
                "finished_at",
                label=_("When"),
                accessor=lambda copy: formats.moment(copy.finished_at) or "–",
                sort_key="finished_at",
            ),
            Column("error", label=_("What the server said")),
        ]
