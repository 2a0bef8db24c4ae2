"""Search in the CMS: synonyms, and what readers asked for in vain."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import yesno
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.admin_server import ServerView
from search.models import AskedQuery, SynonymGroup


class _OnlyCounted(ModelPermissionPolicy):
    """Rows that only the program writes."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(AskedQuery, _OnlyCounted(AskedQuery))


class SynonymViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "list-ul"
    menu_label = _("Synonyms in search")
    menu_order = 820
    add_to_settings_menu = True
    list_display = [
        "words",
        # Not a BooleanColumn: that one says "False" to a screen reader.
        Column(
            "one_way",
            label=_("only from the first one"),
            accessor=lambda group: yesno(group.one_way),
        ),
    ]
    search_fields = ["words"]
    search_backend_name = None


register_snippet(SynonymViewSet)


class AskedQueryViewSet(ModelViewSet):
    model = AskedQuery
    name = "asked_queries"
    icon = "search"
    menu_label = _("Queries of readers")
    menu_order = 830
    add_to_settings_menu = True
    list_display = ["text", "day", "times", "found"]
    list_filter = {"found": ["exact"], "day": ["gte"]}
    ordering = ["-day", "-times"]
    search_fields = ["text"]
    search_backend_name = None
    form_fields = ["text"]
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def asked_queries() -> AskedQueryViewSet:
    return AskedQueryViewSet()


@hooks.register("register_admin_urls")
def server_url() -> list[URLPattern]:
    return [path("wyszukiwarka/serwer/", ServerView.as_view(), name="search_server")]


class ServerMenuItem(MenuItem):
    """For who runs the site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_settings_menu_item")
def server_menu_item() -> MenuItem:
    return ServerMenuItem(
        _("Search server"),
        reverse("search_server"),
        name="search-server",
        icon_name="search",
        order=840,
    )


class WithoutHitMenuItem(MenuItem):
    """For whoever may read what was asked for."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("search.view_askedquery"))


@hooks.register("register_reports_menu_item")
def queries_without_a_hit() -> MenuItem:
    return WithoutHitMenuItem(
        _("Queries without a hit"),
        reverse("asked_queries:index") + "?found=0",
        name="queries-without-a-hit",
        icon_name="search",
        order=820,
    )
