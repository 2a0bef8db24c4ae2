"""Entities in the CMS: the list that the office works with, the form, the drafts' way."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from home import formats
from home.admin_screens import containing
from home.search_sources import rows_with
from languages.permissions import may_see_translations

from ..choices import Branch, EntityKind, Powiat
from ..models import Entity
from ..permissions import may_confirm_data, may_keep
from .panels import ENTITY_FORM

EXPORTS = ("xlsx", "csv", "json", "geojson")


class EntityFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[
            ("public", gettext_lazy("public")),
            ("draft", gettext_lazy("not public")),
            ("changed", gettext_lazy("public, with unpublished changes")),
        ],
        method="by_state",
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=EntityKind.choices
    )
    powiat = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Powiat"), choices=Powiat.choices
    )
    branch = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Branch of an offer"),
        choices=Branch.choices,
        field_name="offers__branch",
        distinct=True,
    )
    social_enterprise = django_filters.BooleanFilter(label=gettext_lazy("Social enterprise"))
    not_confirmed_since = django_filters.DateFilter(
        label=gettext_lazy("Data not confirmed since"),
        method="by_confirmation",
        widget=AdminDateInput,
    )
    is_example = django_filters.BooleanFilter(label=gettext_lazy("Example"))

    class Meta:
        model = Entity
        fields = [
            "state", "kind", "powiat", "branch", "social_enterprise", "not_confirmed_since",
            "is_example",
        ]  # fmt: skip

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "public":
            return queryset.filter(live=True)
        if value == "draft":
            return queryset.filter(live=False)
        return queryset.filter(live=True, has_unpublished_changes=True)

    def by_confirmation(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.filter(Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=value), live=True)


def confirm_url(entity: Entity, next_url: str = "") -> str:
    """The page that asks whether the data of this entity are right."""
    query = {"id": entity.pk, "next": next_url or reverse(_name("list"))}
    address = reverse("wagtail_bulk_action", args=["catalogue", "entity", "confirm_data"])
    return f"{address}?{urlencode(query)}"


def _name(view: str) -> str:
    return EntityViewSet.get_url_name(view)


def place_of(entity: Entity) -> str:
    """Town and powiat; a city that is a powiat, once."""
    return ", ".join(dict.fromkeys([entity.city, entity.get_powiat_display()]))


class EntityListView(IndexView):
    def get_base_queryset(self) -> QuerySet[Entity]:
        return super().get_base_queryset().annotate(offer_count=Count("offers", distinct=True))

    def search_queryset(self, queryset: Any) -> Any:
        """Part of a name, a town or a number; of public entities every word form as well."""
        if not self.is_searching:
            return queryset
        condition = containing(self.search_query, self.search_fields)
        found = rows_with("entity", self.search_query) or []
        return queryset.filter(condition | Q(pk__in=found[:500]))

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [
            *super().header_more_buttons,
            *(
                Button(
                    _("Download the public catalogue (%(format)s)") % {"format": name.upper()},
                    url=f"/katalog/eksport.{name}",
                    icon_name="download",
                    priority=200 + n,
                )
                for n, name in enumerate(EXPORTS)
            ),
        ]


class EntityEditView(EditView):
    @cached_property
    def header_buttons(self) -> list[Button]:
        buttons = list(super().header_buttons)
        if may_confirm_data(self.request.user, self.object):
            buttons.append(
                HeaderButton(
                    _("Confirm the data"),
                    url=confirm_url(self.object, self.get_edit_url()),
                    icon_name="check",
                )
            )
        if self.object.live and may_see_translations(self.request.user):
            buttons.append(
                HeaderButton(
                    _("Translations"),
                    url=reverse("catalogue_translate", args=[self.object.pk]),
                    icon_name="globe",
                )
            )
        return buttons


class EntityViewSet(SnippetViewSet):
    model = Entity
    icon = "group"
    menu_item_is_registered = True  # in our own submenu
    admin_url_namespace = "catalogue_entities"
    base_url_path = "katalog/podmioty"
    index_view_class = EntityListView
    edit_view_class = EntityEditView
    list_display = [
        "name",
        Column(
            "kind",
            label=gettext_lazy("Kind"),
            accessor=lambda entity: entity.get_kind_display(),
            sort_key="kind",
        ),
        Column(
            "place",
            label=gettext_lazy("Place"),
            accessor=place_of,
            sort_key="powiat",
        ),
        Column("offer_count", label=gettext_lazy("Offers"), sort_key="offer_count"),
        Column(
            "confirmed_on",
            label=gettext_lazy("Data confirmed"),
            accessor=lambda entity: (
                formats.day(entity.confirmed_on) if entity.confirmed_on else "–"
            ),
            sort_key="confirmed_on",
        ),
        LiveStatusTagColumn(),
    ]
    list_per_page = 50
    filterset_class = EntityFilters
    search_fields = ["name", "city", "gmina", "nip", "regon", "krs", "run_by"]
    search_backend_name = None
    ordering = ["name_sort", "pk"]
    edit_handler = ENTITY_FORM
    inspect_view_enabled = False
    copy_view_enabled = False


@hooks.register("register_snippet_listing_buttons")
def confirm_button(snippet: Any, user: Any, next_url: str | None = None) -> list[Button]:
    if not isinstance(snippet, Entity) or not may_keep(user):
        return []
    buttons = []
    if may_confirm_data(user, snippet):
        buttons.append(
            Button(
                _("Confirm the data"),
                url=confirm_url(snippet, next_url or ""),
                icon_name="check",
                priority=30,
            )
        )
    if snippet.is_publicly_readable():
        buttons.append(
            Button(
                _("See on the site"),
                url=snippet.get_absolute_url(),
                icon_name="view",
                priority=40,
            )
        )
    return buttons


def confirmed_message(number: int) -> str:
    return ngettext(
        "The data of %(n)d entity are confirmed.",
        "The data of %(n)d entities are confirmed.",
        number,
    ) % {"n": number}
