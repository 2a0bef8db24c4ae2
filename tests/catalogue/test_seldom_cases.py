"""What happens seldom in a catalogue, and must not be a page of errors then."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from catalogue.actions.proposals import erase_proposer
from catalogue.choices import ImportState, ProposalState
from catalogue.models import CataloguePage, Entity
from home.models import OutgoingMail
from tests.catalogue import generated
from tests.people import person

from .entities import entity
from .import_files import check, csv_file, finish, imported, numbers, row
from .proposing import proposal

pytestmark = pytest.mark.django_db


def test_control_characters_of_a_pasted_text_stop_no_export(client: Any) -> None:
    made = entity("Fundacja „Próg”", activity="Uczymy\x0bzawodu.\x08")
    answer = client.get("/katalog/eksport.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell.value) for sheet in book for line in sheet for cell in line]
    assert made.name in cells and any("Uczymy zawodu." in cell for cell in cells)


def test_an_address_that_an_older_entity_has_left_does_not_stop_an_import() -> None:
    entity("Dawniej Źródło", slug="spoldzielnia-zrodlo-2")
    rows = [row(1, name="Spółdzielnia Źródło"), row(2, name="Spółdzielnia Źródło", city="Lublin")]
    run = imported(csv_file(rows))
    assert numbers(run) == (2, 0, 0, 0)
    assert Entity.objects.count() == 3


def test_names_without_numbers_match_whatever_their_capitals() -> None:
    rows = [row(1, name="Koło Źródło", nip=""), row(2, name="Klub Brzeg", nip="")]
    assert numbers(imported(csv_file(rows))) == (2, 0, 0, 0)
    loud = [{**cells, "name": cells["name"].upper()} for cells in rows]
    imported(csv_file(loud))
    assert Entity.objects.count() == 2


@pytest.mark.parametrize("offset", ["0" * 12 + "9" * 30, "9" * 30, "-1", "1e3", "x", "٣"])
def test_an_offset_that_makes_no_sense_is_told(client: Any, offset: str) -> None:
    assert client.get("/api/v2/katalog/", {"offset": offset}).status_code == 400


def test_a_draft_of_a_name_alone_is_shown_to_who_writes_it(home_page: Any) -> None:
    draft = Entity(name="Zaledwie nazwa", slug="zaledwie-nazwa", live=False)
    assert draft.make_preview_request(preview_mode="").status_code == 200


def test_a_number_that_a_draft_has_is_not_given_twice() -> None:
    number = generated.nip(7)
    first = entity("Fundacja „Próg”")
    first.nip = number
    first.save_revision()
    second = Entity(name="Inna", kind="fundacja", city="Puławy", powiat="0614", nip=number)
    with pytest.raises(ValidationError) as refused:
        second.clean()
    assert "Próg" in str(refused.value.message_dict["nip"])
    first.clean()  # its own number


@pytest.mark.parametrize("way", ["unpublished", "private"])
def test_a_closed_catalogue_is_closed_at_every_address(client: Any, way: str) -> None:
    from wagtail.models import PageViewRestriction

    made = entity("Fundacja „Próg”")
    addresses = [
        "/katalog/eksport.csv",
        "/katalog/eksport.geojson",
        "/katalog/katalog.pdf",
        "/api/v2/katalog/",
        f"/api/v2/katalog/{made.pk}/",
        f"{made.get_absolute_url()}wizytowka.vcf",
    ]
    assert {client.get(address).status_code for address in addresses} <= {200, 503}
    page = CataloguePage.objects.get()
    if way == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        page.unpublish()
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 404
    )


def test_who_is_erased_is_erased_from_the_outbox_too() -> None:
    made = proposal(ProposalState.REJECTED)
    assert OutgoingMail.objects.filter(to="jan@przyklad.example").exists()
    erase_proposer(made, person("redaktor"))
    assert not OutgoingMail.objects.filter(to="jan@przyklad.example").exists()


def test_what_somebody_edited_since_the_check_is_not_overwritten_unseen(clock: Any) -> None:
    """The report showed one change; by the time it is confirmed it would be another."""
    imported(csv_file([row(1, phone="81 555 00 01")]))
    run = check(csv_file([row(1, phone="81 555 00 02")]))
    clock.forward(days=2)
    made = Entity.objects.get()
    made.phone = "81 555 00 09"
    made.save()
    run = finish(run)
    assert run.state == ImportState.CHECKED
    assert Entity.objects.get().phone == "81 555 00 09"
    assert run.lines.filter(kind="note").exists()
    run = finish(run)
    assert run.state == ImportState.DONE
    assert Entity.objects.get().phone == "81 555 00 02"
