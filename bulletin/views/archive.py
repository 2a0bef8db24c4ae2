"""`/biuletyn/`: the newest issue and all covers, issues of a year, articles of a section."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.languages.showing import in_reader_language
from planpages.views.frame import render_under

from ..feeds import BulletinFeed
from ..models import ArticlePage, BulletinPage, IssuePage, Section
from ..reading import published_contents, with_issues

COVERS_ON_A_PAGE = 24
ARTICLES_ON_A_PAGE = 20
LIVE = Q(articles__in=ArticlePage.originals.live().public())


def archive(page: BulletinPage, request: HttpRequest) -> HttpResponseBase:
    issues = IssuePage.originals.child_of(page.original or page).readable()
    covers = Paginator(issues, COVERS_ON_A_PAGE).get_page(request.GET.get("strona"))
    covers.object_list = in_reader_language(covers.object_list, "cover")
    newest = covers.object_list[0] if covers.number == 1 and covers.object_list else None
    return render_under(
        page,
        request,
        "bulletin/archive.html",
        {
            "covers": covers,
            "newest": published_contents(newest) if newest else None,
            "years": _years(page),
            "sections": _sections(),
            "feed_url": (page.get_url(request) or "") + "feed/",
        },
    )


def year(page: BulletinPage, request: HttpRequest, number: int) -> HttpResponseBase:
    original = page.original or page
    issues = list(IssuePage.originals.child_of(original).readable().filter(year=number))
    if not issues:
        raise Http404
    articles = (
        ArticlePage.originals.filter(Page.objects.descendant_of_q(original)).readable().in_order()
    )
    by_issue: dict[str, list[ArticlePage]] = {issue.path: [] for issue in issues}
    polish = list(articles)
    for article, shown in zip(polish, in_reader_language(polish, "section"), strict=True):
        by_issue.get(article.path[: -ArticlePage.steplen], []).append(shown)
    shown_issues = in_reader_language(issues, "cover")
    return render_under(
        page,
        request,
        "bulletin/year.html",
        {
            "year": number,
            "issues": [
                (shown, by_issue[issue.path])
                for issue, shown in zip(issues, shown_issues, strict=True)
            ],
            "years": _years(page),
        },
        (str(number), ""),
    )


def section(page: BulletinPage, request: HttpRequest, slug: str) -> HttpResponseBase:
    found = get_object_or_404(Section, slug=slug)
    articles = ArticlePage.originals.filter(section=found).readable().newest()
    shown = Paginator(articles, ARTICLES_ON_A_PAGE).get_page(request.GET.get("strona"))
    shown.object_list = with_issues(in_reader_language(shown.object_list, "section", "photo"))
    return render_under(
        page,
        request,
        "bulletin/section.html",
        {
            "section": found,
            "articles": shown,
            "sections": _sections(),
            "feed_url": f"{found.get_absolute_url()}feed/",
        },
        (_("Section: %(name)s") % {"name": found.name}, ""),
    )


def section_feed(page: BulletinPage, request: HttpRequest, slug: str) -> HttpResponseBase:
    return BulletinFeed(page, get_object_or_404(Section, slug=slug))(request)


def _years(page: BulletinPage) -> list[int]:
    issues = IssuePage.originals.child_of(page.original or page).live().public()
    return sorted(set(issues.values_list("year", flat=True)), reverse=True)


def _sections() -> list[Section]:
    """Sections in which there is something to read, with the number of their articles."""
    sections = Section.objects.annotate(count=Count("articles", filter=LIVE))
    return list(sections.filter(count__gt=0).order_by("order", "name"))
