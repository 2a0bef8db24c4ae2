"""The rows of the catalogue: what the database refuses, identifiers, the order of names."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pl import nip, regon

from catalogue.choices import EntityKind, ProposalState
from catalogue.identifiers import clean_cpv, clean_krs, clean_nip, clean_regon, cpv_check_digit
from catalogue.models import Entity, EntityProposal, Offer
from catalogue.models.entity import RESERVED_SLUGS, free_slug
from catalogue.ordering import reader_key, sort_key
from home.clauses import first_clause

from .entities import entity, full_entity
from .proposing import KRS, NIP, REGON


def refused(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        entity("Odrzucony", **fields)


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "number"), [("nip", NIP), ("regon", REGON), ("krs", KRS)])
def test_a_number_belongs_to_one_entity_also_to_a_draft(field, number):
    entity("Pierwszy", **{field: number}, live=False)
    refused(**{field: number})
    with pytest.raises(ValidationError) as told:
        Entity(name="B", kind="kis", city="P", powiat="0614", **{field: number}).full_clean()
    assert list(told.value.message_dict) == [field]


@pytest.mark.django_db
def test_any_number_of_entities_have_no_numbers():
    for name in "AB":
        entity(name)
    assert Entity.objects.filter(nip="", regon="", krs="").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("51.4", None), (None, "21.9"), ("52.36", "21.9"), ("51.4", "20.9"), ("21.9", "51.4")],
)
def test_a_point_is_in_the_voivodeship_or_nowhere(latitude, longitude):
    point = {
        "latitude": latitude and Decimal(latitude),
        "longitude": longitude and Decimal(longitude),
    }
    refused(**point)
    with pytest.raises(ValidationError) as told:
        Entity(name="B", kind="kis", city="P", powiat="0614", **point).full_clean()
    assert {"latitude", "longitude"} & set(told.value.message_dict)


@pytest.mark.django_db
def test_the_date_of_the_status_needs_the_status():
    refused(social_enterprise_since="2024-01-01")
    entity("Ze statusem", social_enterprise=True, social_enterprise_since="2024-01-01")


@pytest.mark.django_db
def test_states_of_a_proposal_hold_together():
    clause, now = first_clause("zgloszenie-podmiotu"), timezone.now()
    base = {"data": {}, "proposer_name": "A", "proposer_email": "a@b.example", "clause": clause}
    for wrong in (
        {"state": ProposalState.WAITING},
        {"state": ProposalState.UNCONFIRMED, "confirmed_at": now},
        {"state": ProposalState.ACCEPTED, "confirmed_at": now},
        {"state": ProposalState.WAITING, "confirmed_at": now, "decided_at": now},
        {"state": ProposalState.REJECTED, "confirmed_at": now, "decided_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            EntityProposal.objects.create(**base, **wrong)
    EntityProposal.objects.create(
        **base, state="rejected", confirmed_at=now, decided_at=now, reason="Nie ma."
    )


# Identifiers


@pytest.mark.parametrize(
    ("clean", "written", "kept"),
    [
        (clean_nip, "526-025-09-95", NIP),
        (clean_nip, "PL 526 025 09 95", NIP),
        (clean_regon, "010 016 565", REGON),
        (clean_regon, "12345678512347", "12345678512347"),
        (clean_krs, "0000 123 456", KRS),
        (clean_cpv, "55520000-1, 55321000-6 55520000-1", "55520000-1 55321000-6"),
        (clean_nip, "  ", ""),
        (clean_cpv, "", ""),
    ],
)
def test_numbers_are_kept_in_one_form(clean, written, kept):
    assert clean(written) == kept


@pytest.mark.parametrize(
    ("clean", "written", "message"),
    [
        (clean_nip, "5260250994", "Cyfra kontrolna NIP"),
        (clean_nip, "526025099", "10 cyfr"),
        (clean_nip, "52602509AB", "same cyfry"),
        (clean_nip, "５２６０２５０９９５", "same cyfry"),
        (clean_regon, "010016564", "Cyfra kontrolna REGON"),
        (clean_regon, "12345678512346", "Cyfra kontrolna REGON"),
        (clean_regon, "0100165651", "9 albo 14"),
        (clean_krs, "123456", "10 cyfr"),
        (clean_krs, "0000000000", "10 cyfr"),
        (clean_cpv, "55520000-2", "Cyfra kontrolna kodu CPV 55520000-2"),
        (clean_cpv, "55520000", "nie kod CPV"),
        (clean_cpv, "catering", "nie kod CPV"),
    ],
)
def test_a_wrong_number_is_told_from_a_right_one(clean, written, message):
    with pytest.raises(ValidationError, match=message):
        clean(written)


@pytest.mark.parametrize(
    "code",
    # From the vocabulary of Regulation (EC) 213/2008.
    [
        "03000000-1",
        "09000000-3",
        "15811000-6",
        "45000000-7",
        "55300000-3",
        "55321000-6",
        "55520000-1",
        "72000000-5",
        "77310000-6",
        "79800000-2",
        "80000000-4",
        "85300000-2",
        "90910000-9",
        "98310000-9",
    ],
)
def test_the_check_digit_of_cpv_is_that_of_the_vocabulary(code):
    assert cpv_check_digit(code[:8]) == code[9]


@given(st.from_regex(r"\A[0-9]{9}\Z"), st.integers(0, 9), st.integers(1, 9))
def test_one_mistaken_digit_of_a_nip_is_always_noticed(nine, place, by):
    number = nine + str(sum(w * int(d) for w, d in zip((6, 5, 7, 2, 3, 4, 5, 6, 7), nine)) % 11)  # noqa: B905
    if not nip.is_valid(number):
        return
    wrong = list(number)
    wrong[place] = str((int(wrong[place]) + by) % 10)
    with pytest.raises(ValidationError):
        clean_nip("".join(wrong))


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_mistake(text):
    for clean in (clean_nip, clean_regon, clean_krs, clean_cpv):
        try:
            kept = clean(text)
        except ValidationError:
            continue
        assert clean(kept) == kept
        if clean is clean_regon and kept:
            assert regon.is_valid(kept)


# Names


def test_names_are_in_the_order_of_the_polish_alphabet():
    names = ["Azyl", "Ąta", "Czar", "Ćma", "Lublin", "Łąka", "Orka", "Ósemka", "Zebra"]
    names += ["Źródło", "Żak", "Żuraw"]
    for shuffled in (reversed(names), sorted(names), sorted(names, key=len)):
        assert sorted(shuffled, key=sort_key) == names
    assert sort_key("„Łąka”") == sort_key("łąka")
    assert sort_key("Dom – Nowy") == sort_key("Dom nowy")


def test_translated_labels_are_in_the_order_of_the_readers_alphabet():
    labels = [
        "гай",
        "ґанок",
        "дім",
        "ель",
        "єдність",
        "зиск",
        "ива",
        "імла",
        "їжа",
        "йод",
        "об’єднання",
    ]
    with override("uk"):
        for shuffled in (reversed(labels), sorted(labels), sorted(labels, key=len)):
            assert sorted(shuffled, key=reader_key) == labels
        assert reader_key("об’єднання") == reader_key("Об'єднання")
    with override("en"):
        assert sorted(["zoo", "Éclair", "eel", "Apple"], key=reader_key) == [
            "Apple", "Éclair", "eel", "zoo",
        ]  # fmt: skip
    with override("pl"):
        assert reader_key("Łąka") == sort_key("Łąka")


@given(st.text(max_size=250))
def test_the_key_of_any_name_fits_its_column(name):
    assert len(sort_key(name)) <= 320


@pytest.mark.django_db
def test_the_database_sorts_by_that_key_and_a_new_name_moves():
    for name in ("Żak", "Łąka", "Lublin", "„Azyl”"):
        entity(name)
    assert [e.name for e in Entity.objects.in_order()] == ["„Azyl”", "Lublin", "Łąka", "Żak"]
    moved = Entity.objects.get(name="Żak")
    moved.name = "Bak"
    moved.save(update_fields=["name"])
    assert [e.name for e in Entity.objects.in_order()][1] == "Bak"


@pytest.mark.django_db
def test_addresses_are_made_of_names_and_never_change():
    first, second = entity("Łódź & Żagiel"), entity("Łódź & Żagiel")
    assert (first.slug, second.slug) == ("lodz-zagiel", "lodz-zagiel-2")
    first.name = "Nowa nazwa"
    first.save()
    assert first.slug == "lodz-zagiel"
    assert entity("„!”").slug == "podmiot"
    for taken in RESERVED_SLUGS:
        assert free_slug(taken) not in RESERVED_SLUGS
    assert free_slug("Dom", {"dom", "dom-2"}) == "dom-3"


# What is public


@pytest.mark.django_db
def test_public_is_what_is_live_and_not_over(clock):
    shown = entity("Jawny", expire_at=clock.now + timedelta(hours=1))
    entity("Szkic", live=False)
    assert list(Entity.objects.public()) == [shown]
    clock.forward(hours=1)
    assert not Entity.objects.public().exists() and not shown.is_publicly_readable()
    assert Entity.objects.public(clock.now - timedelta(seconds=1)).exists()


@pytest.mark.django_db
def test_a_draft_takes_back_neither_confirmation_nor_address():
    made = full_entity()
    made.summary = "Nowy opis."
    revision = made.save_revision()
    Entity.objects.filter(pk=made.pk).update(confirmed_on="2026-11-01")
    revision.refresh_from_db()
    revision.publish()
    kept = Entity.objects.get()
    assert (kept.summary, str(kept.confirmed_on)) == ("Nowy opis.", "2026-11-01")
    assert kept.offers.count() == 2 and kept.offers.first().photos.count() == 1


@pytest.mark.django_db
def test_photos_are_public_as_long_as_the_entity_is(client):
    made = full_entity()
    offer = Offer.objects.get(name="Catering dla gmin")
    addresses = [
        image.get_rendition("fill-20x20").url for image in (made.photo, offer.photos.get().image)
    ]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    made.unpublish()
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_every_kind_of_entity_has_a_name_in_polish():
    assert len(EntityKind.choices) == 12
    assert str(EntityKind.WTZ.label) == "warsztat terapii zajęciowej (WTZ)"
