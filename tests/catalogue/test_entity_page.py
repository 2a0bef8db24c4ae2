"""An entity as readers and machines see it: page, visiting card, structured data, API."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import CataloguePage, Entity, Offer, OfferPhoto
from catalogue.vcard import vcard
from home.models import HomePage
from tests.planpages.reader import links, main, queries, read, words

from .entities import entity, full_entity, picture

pytestmark = pytest.mark.django_db


def lines(card: str) -> dict[str, str]:
    """Properties of a visiting card, folded lines joined."""
    joined = card.replace("\r\n ", "")
    return dict(line.split(":", 1) for line in joined.split("\r\n") if line)


def json_ld(client, made: Entity) -> dict:
    soup = read(client, made.get_absolute_url())
    (script,) = soup.find_all("script", type="application/ld+json")
    return json.loads(script.string)


@pytest.mark.parametrize("fields", [{"live": False}, {"expire_at": "past"}])
def test_what_is_not_public_has_no_address(client, home_page, fields):
    if "expire_at" in fields:
        fields = {"expire_at": timezone.now() - timedelta(minutes=1)}
    made = entity("Szkic", "zielen", **fields)
    for address in (
        made.get_absolute_url(),
        f"{made.get_absolute_url()}wizytowka.vcf",
        f"/api/v2/katalog/{made.pk}/",
    ):
        assert client.get(address).status_code == 404
    assert client.get("/api/v2/katalog/").json()["meta"]["total_count"] == 0


def test_the_page_tells_all(client, home_page):
    made = full_entity()
    soup = read(client, made.get_absolute_url())
    text = words(soup.main)
    for told in (
        "Spółdzielnia socjalna",
        "przedsiębiorstwo społeczne",
        "ul. Kwiatowa 3/5",
        "24-100 Puławy",
        "gmina Puławy, powiat puławski",
        "81 555 00 17",
        "526-025-09-95",
        "010016565",
        "0000123456",
        "Fundacja „Razem”",
        "Gotujemy.",
        "Praca dla osób po kryzysie.",
        "Na nową kuchnię.",
        "Zamawiający publiczni, organizacje pozarządowe",
        "Powiat puławski : do 30 km",
        "od 25 zł",
        "55520000-1",
        "12 osób",
        "Z piwnicy na rynek",
        "Zaczęło się w piwnicy.",
        "3 marca 2026",
    ):
        assert told in text.replace("\u00a0", " "), told
    assert {
        "tel:+48815550017",
        "mailto:biuro@cztery-pory.example",
        "https://cztery-pory.example/oferta/",
        f"{made.get_absolute_url()}wizytowka.vcf",
        "/katalog/?powiat=0614&widok=mapa",
    } <= links(soup.main)
    offer = soup.select_one(f"#oferta-{made.offers.get(name='Konfitury').pk}")
    assert "Cały kraj" in words(offer)
    assert {image["alt"] for image in soup.main.find_all("img")} == {
        "Sala z długim stołem",
        "Talerz zupy",
    }
    for image in soup.main.find_all("img"):
        assert client.get(image["src"]).status_code == 200
    crumbs = [li.get_text(strip=True) for li in soup.select(".breadcrumb li")]
    assert crumbs == ["Strona główna", "Katalog", made.name]


def test_a_poor_entity_still_has_a_page(client, home_page):
    made = Entity.objects.create(
        name="Koło", kind="kgw", city="Ryki", powiat="0616", live=True, slug="kolo"
    )
    soup = read(client, "/katalog/kolo/")
    assert "nie opisał jeszcze swojej oferty" in words(soup.main)
    assert not soup.select(".locator__point")
    assert lines(client.get("/katalog/kolo/wizytowka.vcf").content.decode())["FN"] == "Koło"
    assert "makesOffer" not in json_ld(client, made)


def test_examples_are_marked_everywhere(client, home_page):
    made = full_entity(is_example=True)
    assert "To przykład" in main(client, made.get_absolute_url())
    for address in ("/katalog/", "/katalog/?widok=karty", "/katalog/?widok=mapa", "/"):
        assert "Przykład" in main(client, address), address
    assert client.get("/api/v2/katalog/").json()["items"][0]["is_example"] is True
    made.is_example = False
    made.save()
    assert "Przykład" not in main(client, made.get_absolute_url())


def test_data_nobody_confirmed_for_a_year_say_so(client, home_page):
    fresh = entity("Nowy", confirmed_on=timezone.localdate() - timedelta(days=300))
    old = entity("Stary", confirmed_on=timezone.localdate() - timedelta(days=400))
    warning = "dane mogły się zmienić"
    assert warning not in main(client, fresh.get_absolute_url())
    assert warning in main(client, old.get_absolute_url())


def test_a_change_is_reported_with_the_subject_filled_in(client, home_page):
    from tests.home.page_content import FULL, add, fill

    fill(home_page)
    for build in FULL.values():
        add(HomePage.objects.get(), build())
    made = entity("Zupa & Spółka")
    soup = read(client, made.get_absolute_url())
    (link,) = [address for address in links(soup.main) if "temat=" in address]
    form = read(client, link)
    assert form.select_one("[name=subject]")["value"] == "Zmiana w katalogu: Zupa & Spółka"


def test_the_visiting_card(client, home_page):
    name = "Spółdzielnia; „Cztery, Pory” \\ i jeszcze bardzo długa nazwa pełna ąęśżź i źdźbeł"
    made = full_entity(name=name, summary="Raz,\ndwa")
    response = client.get(f"{made.get_absolute_url()}wizytowka.vcf")
    assert response["Content-Type"].startswith("text/vcard")
    assert 'filename="' in response["Content-Disposition"]
    card = response.content.decode()
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    told = lines(card)
    assert card.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert card.endswith("END:VCARD\r\n")
    escaped = name.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert told["FN"] == told["ORG"] == escaped
    assert told["NOTE"] == "Raz\\,\\ndwa"
    assert told["ADR;TYPE=work"] == (
        ";;ul. Kwiatowa 3/5;Puławy;województwo lubelskie;24-100;Polska"
    )
    assert told["TEL;TYPE=work,voice;VALUE=uri"] == "tel:+48815550017"
    assert told["EMAIL;TYPE=work"] == "biuro@cztery-pory.example"
    assert told["URL"] == "https://cztery-pory.example/oferta/"
    assert told["GEO"] == "geo:51.41600,21.96900"
    assert told["REV"] == made.changed_at.strftime("%Y%m%dT%H%M%SZ")


def test_a_card_cannot_be_given_further_properties():
    made = Entity(name="A\r\nTEL:1", city="X\nEMAIL:z@z", powiat="0614", kind="kgw")
    made.website = "https://x.example/\r\nTEL:2"
    made.email = "a@b.example\r\nTEL:3"
    made.changed_at = timezone.now()
    starts = {line.split(":")[0] for line in vcard(made, "https://x/").split("\r\n")}
    assert "TEL" not in starts
    assert "EMAIL" not in starts


def test_structured_data(client, home_page):
    made = full_entity(summary="</script><script>alert(1)</script> <!-- & \u2028")
    raw = client.get(made.get_absolute_url()).content.decode()
    assert "alert(1)</script>" not in raw
    told = json_ld(client, made)
    assert told["@type"] == "Organization"
    assert told["name"] == made.name
    assert told["description"] == made.summary
    assert told["taxID"] == "5260250995"
    assert told["address"]["postalCode"] == "24-100"
    assert told["location"]["geo"]["latitude"] == 51.416
    assert told["image"].startswith("http")
    service, goods = told["makesOffer"]
    assert service["itemOffered"]["@type"] == "Service"
    assert "CPV 55520000-1" in service["itemOffered"]["category"]
    assert service["areaServed"] == "powiat puławski"
    assert service["url"].endswith(f"#oferta-{made.offers.get(name='Catering dla gmin').pk}")
    assert goods["itemOffered"]["@type"] == "Product"
    assert goods["areaServed"] == "Polska"


def test_a_page_costs_the_same_with_ten_times_the_offers_and_photos(client, home_page):
    made = full_entity()
    address = made.get_absolute_url()
    few = queries(client, address)
    for n in range(20):
        offer = Offer.objects.create(
            entity=made, name=f"Oferta {n}", branch="zielen", area="powiat", sort_order=n
        )
        OfferPhoto.objects.create(offer=offer, image=picture(f"z{n}"), alt="Zdjęcie")
    assert queries(client, address) == few


def test_the_preview_shows_the_draft(rf, home_page):
    made = full_entity()
    made.summary = "Tego jeszcze nikt nie widzi."
    text = made.make_preview_request(rf.get("/admin/"), "").content.decode()
    assert "Tego jeszcze nikt nie widzi." in text
    assert "Catering dla gmin" in text


def test_the_api_gives_what_the_page_gives(client, home_page):
    for n in range(5):
        entity(f"Podmiot {n}", "zielen", powiat="0663" if n == 4 else "0614")
    made = full_entity()
    answer = client.get("/api/v2/katalog/?powiat=0614&limit=2&offset=1").json()
    assert answer["meta"] == {"total_count": 5}
    assert [item["name"] for item in answer["items"]] == ["Podmiot 1", "Podmiot 2"]

    item = client.get(f"/api/v2/katalog/{made.pk}/").json()
    assert item["meta"]["html_url"].endswith(made.get_absolute_url())
    assert item["nip"] == "5260250995"
    assert item["point"] == {"latitude": 51.416, "longitude": 21.969}
    assert item["offers"][0]["cpv"] == ["55520000-1", "55321000-6"]
    assert item["offers"][0]["for"] == ["public_buyers", "ngos"]
    assert item["story_results"] == [{"value": "12 osób", "label": "ma pracę"}]
    listed = client.get("/api/v2/katalog/?powiat=0614&limit=100").json()["items"]
    assert next(row for row in listed if row["id"] == made.pk)["meta"] == item["meta"]
    assert client.get(item["meta"]["detail_url"]).status_code == 200


@pytest.mark.parametrize("query", ["limit=101", "limit=-1", "limit=x", "offset=²", "offset=1e9"])
def test_the_api_refuses_senseless_numbers(client, home_page, query):
    response = client.get(f"/api/v2/katalog/?{query}")
    assert response.status_code == 400
    assert "message" in response.json()


def test_the_menu_the_sitemap_and_the_first_page_lead_here(client, home_page):
    made = full_entity()
    home = read(client, "/")
    assert "/katalog/" in links(home.header)
    assert made.get_absolute_url() in links(home.main)
    sitemap = client.get("/sitemap.xml").content.decode()
    assert f"{made.get_absolute_url()}</loc>" in sitemap
    assert "/katalog/</loc>" in sitemap


def test_without_entities_the_catalogue_says_so(client, home_page):
    assert CataloguePage.objects.count() == 1
    assert "Katalog jest właśnie uzupełniany" in main(client, "/katalog/")
    assert "Katalog jest właśnie uzupełniany" in main(client, "/")
    assert "0" in main(client, "/katalog/?widok=mapa")
