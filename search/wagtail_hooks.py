"""Search in the CMS: synonyms, what readers asked for, the search server."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.defaultfilters import yesno
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin_menu import PermittedItem
from home.permission_policies import ReadOnly
from search.admin_server import ServerView
from search.models import AskedQuery, SynonymGroup

register_permission_policy(AskedQuery, ReadOnly(AskedQuery))


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


@hooks.register("register_settings_menu_item")
def server_menu_item() -> MenuItem:
    return PermittedItem(
        _("Search server"),
        reverse("search_server"),
        name="search-server",
        icon_name="search",
        order=840,
        may_see=lambda user: user.is_superuser,
    )


@hooks.register("construct_reports_menu")
def without_wagtails_count_of_queries(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """It would always be empty: readers' queries are counted by search/privacy.py."""
    menu_items[:] = [item for item in menu_items if item.name != "search-terms"]


@hooks.register("register_reports_menu_item")
def queries_without_a_hit() -> MenuItem:
    return PermittedItem(
        _("Queries without a hit"),
        reverse("asked_queries:index") + "?found=0",
        name="queries-without-a-hit",
        icon_name="search",
        order=820,
        may_see=lambda user: user.has_perm("search.view_askedquery"),
    )
