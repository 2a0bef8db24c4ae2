"""Spaces at which a line of a public page may not break; what is no running text stays as it is."""

import pytest

from home.formats import NBSP, shortened
from home.models import StandardPage
from home.typography import tie_html


@pytest.mark.parametrize(
    ("written", "tied"),
    [
        ("<p>W domu i w polu (a także o świcie).</p>",
         "<p>W~domu i~w~polu (a~także o~świcie).</p>"),
        ("<p>Piszemy w <strong>Lublinie</strong> „z urzędu”</p>",
         "<p>Piszemy w~<strong>Lublinie</strong> „z~urzędu”</p>"),
        ("Я живу в Любліні і працюю", "Я~живу в~Любліні і~працюю"),
        ("plan – który piszemy – razem", "plan~– który piszemy~– razem"),
        ("12 sierpnia 2024 r., godz. 24:00, nr XLV/718, art. 6 ust. 1 lit. a",
         "12 sierpnia 2024~r., godz.~24:00, nr~XLV/718, art.~6~ust.~1~lit.~a"),
        ("ul. Diamentowa 2, tel. (81) 528 76 50, 81 528 76 50",
         "ul. Diamentowa 2, tel. (81) 528 76 50, 81 528 76 50"),
        ("1 250 000 zł, 3,5 mln zł, 63,0 KB", "1~250~000~zł, 3,5~mln zł, 63,0~KB"),
        ("art. 6 ust. 1 lit. e, 20-447 Lublin", "art.~6~ust.~1~lit.~e, 20-447 Lublin"),
        ("adres e-mail, e-mailem na e-mail@example.org",
         'adres <span class="nowrap">e-mail</span>, <span class="nowrap">e-mailem</span> na'
         " e-mail@example.org"),
        ("Rok 2019 100 gmin", "Rok 2019 100 gmin"),
        ("Zespół ds. szkoleń, dobro i zło", "Zespół ds. szkoleń, dobro i~zło"),
    ],
)  # fmt: skip
def test_lines_break_where_polish_lets_them(written, tied):
    assert tie_html(f"<p> {written} </p>") == f"<p> {tied.replace('~', NBSP)} </p>"


@pytest.mark.parametrize(
    "written",
    [
        '<a title="w domu i w polu" href="/o projekcie/">dom</a>',
        "<title>Plan – w domu</title>",
        '<a title="a > b i e-mail – w domu" href="/">dom</a>',
        "<!-- <b> w domu – i e-mail -->",
        "<svg><text>adres e-mail – w gminie</text></svg>",
        "<textarea name='uwaga'>\nPiszę w domu – i w polu</textarea>",
        '<script type="application/ld+json">{"name": "Targi w Lublinie – 2 r."}</script>',
        "<select><option>praca w domu</option></select>",
        "<pre>a b</pre>",
        "<label><input placeholder='Twój e-mail' aria-label='e-mail'></label>",
        "<style>a { content: 'w domu' }</style>",
    ],
)
def test_what_is_no_running_text_is_left_alone(written):
    assert tie_html(f"<p>x</p>{written}<p>x</p>") == f"<p>x</p>{written}<p>x</p>"


@pytest.mark.django_db
def test_public_pages_are_tied_and_nothing_else(client, signed_in, home_page):
    page = StandardPage(
        title="Praca w domu", slug="praca", body=[("paragraph", "<p>Jestem w domu – i śpię.</p>")]
    )
    home_page.add_child(instance=page)
    page.save_revision().publish()
    for _from_the_cache in range(2):
        answer = client.get("/praca/")
        html = answer.content.decode()
        assert f"Jestem w{NBSP}domu{NBSP}– i{NBSP}śpię." in html
        assert f"Praca w{NBSP}domu</h1>" in html and "<title>Praca w domu –" in html
    assert "Praca w domu" in client.get("/api/v2/szukaj/?q=praca").content.decode()
    found = client.get("/szukaj/?q=praca+w+domu")
    assert int(found.headers["Content-Length"]) == len(found.content)
    cms = signed_in("redaktor").get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Praca w domu" in cms and f"Praca w{NBSP}domu" not in cms
    assert StandardPage.originals.get(slug="praca").title == "Praca w domu"


def test_a_card_shows_whole_sentences_where_they_fit():
    text = "Trwa nabór. Zgłoszenia przyjmujemy do piątku."
    assert shortened(text, 100) == text
    assert shortened(text, 30) == shortened(text.replace(" ", "\n"), 30) == "Trwa nabór."
    assert shortened("jedno bardzo długie zdanie, bez końca", 28) == "jedno bardzo długie zdanie…"
