"""Public forms: what they keep out, and that they never keep a person out."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import altcha
import pytest
from django import forms
from django.core.management import call_command
from django.db.models import ProtectedError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from home import public_forms
from home.models import ConsentClause, FormAttempt
from home.public_forms import LIMIT, LIMIT_WITH_PROOF, ProtectedForm
from tests.at_once import at_once


class Question(ProtectedForm):
    form_code = "pytanie"

    text = forms.CharField(label="Pytanie")
    colour = forms.ChoiceField(
        label="Kolor", choices=[("z", "zielony")], widget=forms.RadioSelect, required=False
    )


class OtherQuestion(Question):
    form_code = "inne"


@pytest.fixture(autouse=True)
def quick_proof(monkeypatch):
    """The same proof of work with a shorter search."""
    monkeypatch.setattr(public_forms, "PROOF_PREFIX", "0")


def request_from(address="203.0.113.7", **meta):
    return RequestFactory().post("/", REMOTE_ADDR=address, **meta)


def shown(form_class=Question, **kwargs):
    """The hidden values with which the form leaves for the browser."""
    form = form_class(request=request_from(**kwargs))
    return {"issued": str(form["issued"].value())}, form


def prove(form):
    challenge = json.loads(form.fields["altcha"].widget.attrs["data-challenge"])
    parameters = challenge["parameters"]
    start = bytes.fromhex(parameters["nonce"])
    for counter in range(100_000):
        key = altcha.derive_key_sha(
            altcha.ChallengeParameters.from_dict(parameters),
            bytes.fromhex(parameters["salt"]),
            start + counter.to_bytes(4, "big"),
        ).hex()
        if key.startswith(parameters["keyPrefix"]):
            solution = {"counter": counter, "derivedKey": key}
            sent = json.dumps({"challenge": challenge, "solution": solution})
            return base64.b64encode(sent.encode()).decode()
    raise AssertionError("no solution")


def send(form_class=Question, request=None, **values):
    data = QueryDict(mutable=True)
    data.update({"text": "Co to jest ES?", "consent": "on", **values})
    return form_class(data, request=request or request_from())


def fill_in(clock, *, seconds=20, proof=False, form_class=Question, **values):
    """Open the form, take some time, send it."""
    hidden, form = shown(form_class)
    if proof:
        hidden["altcha"] = prove(form)
    clock.forward(seconds=seconds)
    return send(form_class, **{**hidden, **values})


def words(form):
    return " ".join(str(error) for error in form.non_field_errors())


def test_a_person_gets_through_and_the_clause_is_known(db, clock):
    form = fill_in(clock)
    assert form.is_valid(), form.errors
    assert (form.clause.form, form.clause.version) == ("pytanie", 1)
    assert FormAttempt.objects.count() == 1
    form.is_valid()
    form.full_clean()
    assert form.cleaned_data["text"] == "Co to jest ES?"


def test_own_fields_come_first_and_consent_after_them(db):
    assert list(Question(request=request_from()).fields)[:4] == [
        "text",
        "colour",
        "strona_www",
        "consent",
    ]


def test_it_joins_with_a_model_form(db, clock):
    class ClauseForm(ProtectedForm, forms.ModelForm):
        form_code = "pytanie"

        class Meta:
            model = ConsentClause
            fields = ["statement"]

    hidden, _form = shown(ClauseForm)
    clock.forward(seconds=5)
    form = ClauseForm(
        QueryDict(f"statement=Tak&consent=on&issued={hidden['issued']}"), request=request_from()
    )
    assert form.is_valid(), form.errors


@pytest.mark.parametrize("seconds", [0, 1, 2])
def test_sent_faster_than_anybody_writes(db, clock, seconds):
    form = fill_in(clock, seconds=seconds)
    assert not form.is_valid()
    assert "bardzo szybko" in words(form)
    assert not FormAttempt.objects.exists()


def test_sent_too_fast_it_may_be_sent_again_at_once(db, clock):
    early = fill_in(clock, seconds=2)
    assert not early.is_valid()
    clock.forward(seconds=2)
    assert send(issued=early["issued"].value()).is_valid()


def test_a_form_left_open_keeps_what_was_written(db, clock):
    form = fill_in(clock, seconds=24 * 3600 + 60)
    assert not form.is_valid()
    assert "dłużej niż dobę" in words(form)
    html = render_to_string("home/forms/form.html", {"form": form}, request_from())
    assert "Co to jest ES?" in html
    clock.forward(seconds=4)
    assert send(issued=form["issued"].value()).is_valid(), "sent again as it was shown"


@pytest.mark.parametrize("issued", ["", "x", "\x00", "e30:1abc:zzz"])
def test_a_form_that_the_site_never_showed(db, clock, issued):
    form = fill_in(clock, issued=issued)
    assert not form.is_valid()
    assert "rozpoznać" in words(form)


def test_a_form_shown_for_another_purpose(db, clock):
    hidden, _form = shown(OtherQuestion)
    clock.forward(seconds=10)
    form = send(**hidden)
    assert not form.is_valid()
    assert "rozpoznać" in words(form)


def test_the_trap_catches_who_fills_in_everything(db, clock):
    form = fill_in(clock, strona_www="https://spam.example")
    assert not form.is_valid()
    assert "automatów" in words(form)
    assert not FormAttempt.objects.exists()


def test_without_consent_nothing_is_taken(db, clock):
    hidden, _form = shown()
    clock.forward(seconds=10)
    form = Question(QueryDict(f"text=Pytanie&issued={hidden['issued']}"), request=request_from())
    assert not form.is_valid()
    assert list(form.errors) == ["consent"]


def test_consent_is_to_the_clause_that_was_shown(db, clock):
    hidden, form = shown()
    old = form.clause
    clock.forward(seconds=30)
    ConsentClause.objects.create(form="pytanie", version=2, text="<p>Nowe</p>")
    clock.forward(seconds=30)
    second = send(**hidden)
    assert not second.is_valid()
    assert list(second.errors) == ["consent"]
    assert second["consent"].value() in {None, False, ""}, "agreed beforehand to the new text"
    clock.forward(seconds=5)
    third = send(issued=second["issued"].value())
    assert third.is_valid()
    assert third.clause.version == 2 != old.version


# The rate limit


def test_the_sixth_form_of_an_hour_waits_and_is_told_how_long(db, clock):
    first_at = clock.now
    for _ in range(LIMIT):
        assert fill_in(clock, seconds=60).is_valid()
    form = fill_in(clock, seconds=60)
    assert not form.is_valid()
    assert form.has_error("__all__", code="rate_limit")
    free_at = timezone.localtime(first_at + timedelta(seconds=60, hours=1, minutes=1))
    assert free_at.strftime("%H:%M") in words(form)
    clock.at(free_at)
    assert fill_in(clock).is_valid()


def test_another_network_and_another_form_are_counted_apart(db, clock):
    for _ in range(LIMIT):
        assert fill_in(clock).is_valid()
    assert fill_in(clock, form_class=OtherQuestion).is_valid()
    hidden, _form = shown()
    clock.forward(seconds=5)
    assert send(request=request_from("203.0.113.8"), **hidden).is_valid()
    assert not send(request=request_from(), **hidden).is_valid()


def test_mistakes_are_not_counted(db, clock):
    for _ in range(LIMIT * 2):
        assert not fill_in(clock, text="").is_valid()
    assert fill_in(clock).is_valid()


def test_with_a_proof_of_work_six_times_as_many(db, clock):
    for _ in range(LIMIT_WITH_PROOF):
        assert fill_in(clock, proof=True).is_valid()
    assert not fill_in(clock, proof=True).is_valid()


def test_one_proof_counts_once(db, clock):
    hidden, form = shown()
    hidden["altcha"] = prove(form)
    clock.forward(seconds=5)
    for _ in range(LIMIT):
        assert send(**hidden).is_valid()
    assert FormAttempt.objects.exclude(proof=None).count() == 1
    assert not send(**hidden).is_valid()


def tampered(proof, **parameters):
    payload = json.loads(base64.b64decode(proof))
    payload["challenge"]["parameters"].update(parameters)
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_a_false_proof_is_no_proof_but_no_refusal(db, clock):
    hidden, form = shown()
    true = prove(form)
    _hidden, other = shown(OtherQuestion)
    false = [
        "rubbish",
        "e30=",
        tampered(true, keyPrefix=""),
        tampered(true, data={"form": "inne"}),
        tampered(true, cost="1"),
        prove(other),
    ]
    clock.forward(seconds=5)
    for number, proof in enumerate(false):
        request = request_from(f"198.51.100.{number}")
        assert send(request=request, issued=hidden["issued"], altcha=proof).is_valid(), proof
    assert not FormAttempt.objects.exclude(proof=None).exists()


def test_the_clients_address_is_not_kept(db, clock):
    assert fill_in(clock).is_valid()
    assert "203.0.113.7" not in str(FormAttempt.objects.values().get())


def test_a_forwarded_address_counts_only_behind_our_own_proxies(db, settings):
    forged = request_from(HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert public_forms.client_address(forged) == "203.0.113.7"
    settings.TRUSTED_PROXY_COUNT = 1
    behind = request_from("127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.1, 198.51.100.4")
    assert public_forms.client_address(behind) == "198.51.100.4"
    assert public_forms.client_address(request_from()) == "203.0.113.7"


def test_addresses_of_one_ipv6_network_are_one_client():
    def mark(address):
        return public_forms.client_mark(request_from(address), "pytanie")

    assert mark("2001:db8:1:2::1") == mark("2001:db8:1:2:ffff::9")
    assert mark("2001:db8:1:2::1") != mark("2001:db8:1:3::1")
    assert mark("::ffff:203.0.113.7") == mark("203.0.113.7")


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_no_more_than_the_limit_get_through():
    _hidden, form = shown()
    ConsentClause.objects.update(valid_from=timezone.now() - timedelta(days=1))
    issued = public_forms.signing.dumps(
        {"form": "pytanie", "clause": form.clause.pk, "at": timezone.now().timestamp() - 60},
        salt=public_forms.SALT,
    )
    crowd = 12
    taken = at_once(*[lambda: send(issued=issued).is_valid()] * crowd)
    assert len(taken) == crowd
    assert sum(taken) == LIMIT == FormAttempt.objects.count()


def test_attempts_are_forgotten_after_two_days(db, clock):
    assert fill_in(clock).is_valid()
    clock.forward(hours=47)
    call_command("tick", verbosity=0)
    assert FormAttempt.objects.exists()
    clock.forward(hours=2)
    call_command("tick", verbosity=0)
    assert not FormAttempt.objects.exists()


# The clause


def test_a_clause_in_force_neither_changes_nor_goes(db, signed_in):
    _hidden, form = shown()
    clause = form.clause
    clause.text = "<p>Inaczej</p>"
    with pytest.raises(forms.ValidationError):
        clause.full_clean()
    with pytest.raises(ProtectedError):
        clause.delete()
    admin = signed_in("admin")
    admin.post(f"/admin/snippets/home/consentclause/delete/{clause.pk}/")
    assert ConsentClause.objects.filter(pk=clause.pk).exists()


def test_a_clause_for_later_waits_for_its_moment(db, clock):
    _hidden, _form = shown()
    later = ConsentClause.objects.create(
        form="pytanie", version=2, text="<p>Nowe</p>", valid_from=clock.now + timedelta(days=1)
    )
    assert shown()[1].clause.version == 1
    clock.at(later.valid_from)
    assert shown()[1].clause.version == 2
    later.text = "<p>Jeszcze inne</p>"
    with pytest.raises(forms.ValidationError):
        later.full_clean()


# The partial


def test_what_the_partial_shows(db, clock):
    form = fill_in(clock, text="")
    form.is_valid()
    html = render_to_string(
        "home/forms/form.html", {"form": form, "submit_label": "Zapytaj"}, request_from()
    )
    assert 'href="#id_text"' in html
    assert 'id="id_text_error"' in html
    assert 'aria-describedby="id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Administratorem danych" in html
    assert "Zapytaj" in html
    assert "csrfmiddlewaretoken" in html
    assert '<script defer src="/static/js/proof-of-work.js"></script>' in html
    assert "style=" not in html
    assert "onclick" not in html


def test_an_unprotected_form_needs_no_proof(db):
    class Plain(forms.Form):
        text = forms.CharField(label="Treść")

    html = render_to_string("home/forms/form.html", {"form": Plain()}, request_from())
    assert "proof-of-work" not in html
    assert "strona_www" not in html
