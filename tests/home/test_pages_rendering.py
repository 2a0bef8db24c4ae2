"""Every page type with nothing in it and with everything in it; what holds for all pages."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from home import registry
from home.models import NewsIndexPage, NewsPage, SiteSettings, StandardPage
from home.registry import MenuItem, SectionRow
from tests.home.page_content import (
    EMPTY,
    FULL,
    add,
    block,
    fill,
    full_text,
    news_item,
    picture,
    text,
)

INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def page_of(client, page):
    response = client.get(page.get_url())
    assert response.status_code == 200
    return response.content.decode()


def queries(client, url):
    """Queries of a page whose pictures are made, read past the page cache."""
    client.get(url)
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("contents", [EMPTY, FULL], ids=["empty", "full"])
@pytest.mark.parametrize("kind", EMPTY)
def test_page_renders(client, home_page, kind, contents):
    page = add(home_page, contents[kind]())

    html = page_of(client, page)

    assert '<html lang="pl">' in html
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html.replace("\xa0", " "), re.DOTALL) == [page.title]
    assert f"<title>{page.title} – Drogowskaz rozwoju społecznego</title>" in html
    assert '<main id="tresc"' in html
    assert 'href="#tresc"' in html
    assert not INLINE.search(html)


@pytest.mark.parametrize("kind", FULL)
def test_lead_is_shown_and_described(client, home_page, kind):
    html = page_of(client, add(home_page, FULL[kind]()))

    assert '<p class="lead">Wprowadzenie</p>' in html
    assert '<meta name="description" content="Wprowadzenie">' in html


@pytest.mark.parametrize("kind", EMPTY)
def test_ids_are_unique(client, home_page, kind):
    ids = re.findall(r'\sid="([^"]+)"', page_of(client, add(home_page, FULL[kind]())))

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("kind", EMPTY)
def test_reading_sets_no_cookie_and_may_be_cached(client, home_page, kind):
    response = client.get(add(home_page, FULL[kind]()).get_url())

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"].startswith("public")
    assert "csrf" not in response.content.decode().lower()


@pytest.mark.parametrize("kind", EMPTY)
def test_preview_works_before_the_first_save(home_page, kind):
    page = FULL[kind]()
    page.slug = "podglad"
    # As Wagtail does for a page that is being written.
    page.depth = home_page.depth + 1
    page.path = Page._get_children_path_interval(home_page.path)[1]
    page.set_url_path(home_page)

    assert page.make_preview_request(extra_request_attrs={"user": None}).status_code == 200


@pytest.mark.parametrize("kind", EMPTY)
def test_editor_gets_a_form(signed_in, home_page, kind):
    page = add(home_page, FULL[kind]())

    assert signed_in("admin").get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_home_page_when_new(client, home_page):
    html = page_of(client, home_page)

    assert f'<h1 class="hero__vision">{home_page.title}</h1>' in html
    assert not INLINE.search(html)


def test_home_page_with_content(client, home_page):
    fill(home_page)

    html = page_of(client, home_page)

    assert "Region, w\u00a0którym ekonomia społeczna działa" in html
    assert re.search(r'class="button button--way"\s+href="/">Przeczytaj<', html)
    assert "<dt>Od kiedy</dt><dd>1 stycznia 2012\xa0r.</dd>" in html
    assert "breadcrumb" not in html


def test_button_to_a_withdrawn_page_is_not_shown(client, home_page):
    fill(home_page)
    target = add(home_page, StandardPage(title="Cel"))
    home_page.primary_page = target
    home_page.save()
    target.unpublish()

    assert "button--way" not in page_of(client, home_page)


def test_breadcrumb_leads_home(client, home_page):
    parent = add(home_page, StandardPage(title="Rozdziały", slug="rozdzialy"))
    page = add(parent, StandardPage(title="Diagnoza"))

    crumbs = page_of(client, page).split('aria-label="Jesteś tutaj"')[1].split("</nav>")[0]

    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', crumbs) == [
        ("/", "Strona główna"),
        ("/rozdzialy/", "Rozdziały"),
    ]
    assert '<span aria-current="page">Diagnoza</span>' in crumbs


def test_menu_shows_pages_and_registered_links_and_marks_the_present_one(
    client, home_page, monkeypatch
):
    added = registry.Registry("menu")
    added.register(lambda request: MenuItem("Kalendarz", "/kalendarz/", order=700))
    added.register(lambda request: None)
    monkeypatch.setattr(registry, "menu", added)
    plan = add(home_page, StandardPage(title="Plan", show_in_menus=True))
    part = add(plan, StandardPage(title="Część", show_in_menus=True))
    add(home_page, StandardPage(title="Ukryta"))
    add(home_page, StandardPage(title="Szkic", show_in_menus=True, live=False))

    html = page_of(client, part)
    links = re.findall(r'class="site-nav__link" href="([^"]+)"([^>]*)>([^<]+)<', html)

    of_every_site = {"/katalog/", "/wydarzenia/", "/biuletyn/", "/monitoring/"}
    links = [link for link in links if link[0] not in of_every_site]
    assert links == [
        ("/plan/", ' aria-current="true"', "Plan"),
        ("/kalendarz/", "", "Kalendarz"),
    ]
    assert 'href="/plan/" aria-current="page"' in page_of(client, plan)


def test_footer_names_the_office_and_its_duties(client, home_page):
    statement = add(home_page, FULL["accessibility"]())
    privacy = add(home_page, FULL["privacy"]())
    SiteSettings.objects.create(
        site=home_page.get_site(),
        bip_url="https://bip.przyklad.example/",
        footer_links=[
            ("link", {"label": "Województwo", "page": None, "url": "https://lubelskie.example/"}),
            ("link", {"label": "Jeszcze raz", "page": privacy, "url": ""}),
        ],
    )

    footer = page_of(client, home_page).split('<footer class="site-foot">')[1]

    for wanted in (
        "ul. Diamentowa 2",
        "20-447 Lublin",
        'href="tel:+48815287650"',
        'href="mailto:rops@lubelskie.pl"',
        'href="https://bip.przyklad.example/"',
        f'href="{statement.get_url()}"',
        f'href="{privacy.get_url()}"',
        'href="https://lubelskie.example/"',
        "Unia Europejska – Europejski Fundusz Społeczny",
        "współfinansowany",
    ):
        assert wanted in footer
    assert "Jeszcze raz" not in footer


def test_reading_does_not_write_settings(client, home_page):
    page_of(client, home_page)

    assert not SiteSettings.objects.exists()


def test_editor_sees_a_way_to_edit_and_a_reader_does_not(client, signed_in, home_page):
    page = add(home_page, StandardPage(title="Strona"))
    address = f"/admin/pages/{page.pk}/edit/"

    assert address not in page_of(client, page)
    assert address in page_of(signed_in("admin"), page)
    assert address not in page_of(signed_in("nikt"), page)


def test_missing_page(client, home_page):
    response = client.get("/nie-ma-takiej/")

    assert response.status_code == 404
    html = response.content.decode()
    assert "Nie ma takiej strony" in html
    assert 'action="/szukaj/"' in html
    assert not INLINE.search(html)


def test_server_error_needs_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        html = render_to_string("500.html")

    assert "Coś się u nas zepsuło" in html


def test_no_access(rf, home_page):
    html = render_to_string("403.html", request=rf.get("/"))

    assert "Nie możesz otworzyć tej strony" in html


def test_children_do_not_cost_queries(client, home_page):
    parent = add(home_page, StandardPage(title="Dział"))
    add(parent, StandardPage(title="Pierwsza", lead="Opis"))
    few = queries(client, parent.get_url())
    for nth in range(10):
        add(parent, StandardPage(title=f"Strona {nth}", lead="Opis"))

    assert queries(client, parent.get_url()) == few


def test_news_do_not_cost_queries(client, home_page):
    index = add(home_page, NewsIndexPage(title="Aktualności"))
    news_item(index, 1, image=picture())
    few = [queries(client, index.get_url()), queries(client, index.get_url() + "feed/")]
    home_few = queries(client, home_page.get_url())
    for nth in range(2, 12):
        news_item(index, nth, image=picture(f"obraz{nth}"))
    one = NewsPage.objects.get(title="Wiadomość 5")
    each = queries(client, one.get_url())
    for nth in range(12, 30):
        news_item(index, nth, image=picture(f"obraz{nth}"))

    assert [queries(client, index.get_url()), queries(client, index.get_url() + "feed/")] <= [
        few[0] + 1,  # the count of pages, once there is more than one
        few[1],
    ]
    assert queries(client, home_page.get_url()) == home_few
    assert queries(client, one.get_url()) == each


def test_text_does_not_cost_queries(client, home_page):
    target = add(home_page, StandardPage(title="Cel"))

    def body(times):
        blocks = []
        for nth in range(times):
            link = f'<p>Zob. <a linktype="page" id="{target.pk}">cel</a> {nth}</p>'
            image = {"image": picture().pk, "decorative": True, "alt_text": ""}
            blocks += [
                block("paragraph", link),
                block("figure", {"image": image, "caption": "", "credit": ""}),
            ]
        return text(*blocks)

    short = add(home_page, StandardPage(title="Krótka", body=body(1)))
    long = add(home_page, StandardPage(title="Długa", body=body(10)))

    assert queries(client, long.get_url()) == queries(client, short.get_url())
    assert page_of(client, long).count(f'<a href="{target.get_url()}">') == 10


def test_subpages_are_listed(client, home_page):
    parent = add(home_page, StandardPage(title="Dział", body=full_text()))
    add(parent, StandardPage(title="Jawna", lead="Opis jawnej"))
    add(parent, StandardPage(title="Szkic", live=False))

    html = page_of(client, parent)

    assert "Opis jawnej" in html
    assert "Szkic" not in html


def test_sections_of_the_home_page_stand_in_their_order(client, home_page, monkeypatch):
    sections = registry.Registry("home_sections")
    for order, title in ((900, "Ostatnia"), (50, "Pierwsza")):
        sections.register(
            lambda request, order=order, title=title: SectionRow(
                order, "home/sections/news.html", {"title": title, "url": "/", "news": []}
            )
        )
    sections.register(lambda request: None)
    monkeypatch.setattr(registry, "home_sections", sections)

    headings = re.findall(r'<h2 id="sekcja-aktualnosci">([^<]+)<', page_of(client, home_page))

    assert headings == ["Pierwsza", "Ostatnia"]
