"""A change of an evaluation that readers have: who makes it, why, and what is kept of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home.verdicts import Refused
from monitoring.actions import evaluations
from monitoring.models import Evaluation, Recommendation
from monitoring.reporting import permissions
from tests.people import person
from tests.scenes import scene

from .reporting import BOARD, CHECKER, WRITER, Reporting

pytestmark = pytest.mark.django_db
SECOND = "koordynator2"
NOBODY = ["admin", "ekspert", "moderator", "tlumacz", "naczelny", BOARD]
OWN = {
    "kind": "mid_term",
    "title": "Ewaluacja śródokresowa",
    "contractor": "Uczelnia",
    "date": date(2014, 5, 1),
    "summary": "<p>Działa.</p>",
}
REASON = "Wykonawca przysłał sprostowanie"


@pytest.fixture
def draft(home_page) -> Evaluation:
    return scene("an evaluation", write_draft, Evaluation.objects.get)


def write_draft() -> None:
    evaluation = evaluations.save_evaluation(Reporting.lay().plan, person(WRITER), OWN)
    fields = {"number": 1, "text": "Spotkania", "addressee": "ROPS", "position": "accepted"}
    evaluations.add_recommendation(
        evaluation, person(WRITER), {**fields, "responsible": person("ekspert")}
    )


@pytest.fixture
def published(draft) -> Evaluation:
    return evaluations.publish_evaluation(draft, person(CHECKER))


def acts(evaluation: Evaluation, who: str, reason: str = REASON) -> dict[str, object]:
    """Each way to change what readers have."""
    user, one = person(who), evaluation.recommendations.get(number=1)
    given = {"reason": reason}
    return {
        "texts": lambda: evaluations.save_evaluation(
            evaluation.plan, user, {**OWN, "title": "Inny tytuł"}, evaluation=evaluation,
            seen=evaluation.version, **given,
        ),
        "file": lambda: evaluations.save_evaluation(
            evaluation.plan, user, OWN, evaluation=evaluation, seen=evaluation.version,
            file=ContentFile(b"%PDF-1.4 %%EOF", name="e.pdf"), **given,
        ),
        "recommendation": lambda: evaluations.add_recommendation(
            evaluation, user, {"number": 2, "text": "Nowa", "addressee": "ROPS"}, **given
        ),
        "position": lambda: evaluations.change_recommendation(
            one, user, {"position": "rejected", "justification": "Za drogo"}, seen=1, **given
        ),
        "deadline": lambda: evaluations.change_recommendation(
            one, user, {"deadline": date(2030, 1, 1)}, seen=1, **given
        ),
    }  # fmt: skip


def state() -> list[object]:
    return [
        list(Evaluation.objects.values()),
        list(Recommendation.objects.values()),
        ModelLogEntry.objects.count(),
    ]


@pytest.mark.parametrize("who", [*NOBODY, WRITER])
def test_without_a_coordinator_nothing_of_it_changes(published, who):
    before = state()
    for act, change in acts(published, who).items():
        with pytest.raises(Refused):
            change()
        assert state() == before, act


def test_without_a_reason_a_coordinator_changes_nothing(published):
    before = state()
    for reason in ("", "  "):
        for act, change in acts(published, CHECKER, reason).items():
            with pytest.raises(ValidationError) as refused:
                change()
            assert set(refused.value.message_dict) == {"reason"}, act
            assert state() == before, act


def test_its_words_stay_with_any_reason(published):
    one = published.recommendations.get()
    with pytest.raises(Refused):
        evaluations.change_recommendation(
            one, person(CHECKER), {"text": "Inne słowa"}, seen=1, reason=REASON
        )


@pytest.mark.parametrize("act", ["texts", "file", "recommendation", "position", "deadline"])
@pytest.mark.parametrize("who", [CHECKER, SECOND])
def test_a_coordinator_changes_it_and_the_reason_is_kept(published, who, act):
    acts(published, who)[act]()
    entry = ModelLogEntry.objects.for_instance(published).latest("timestamp")
    assert entry.user == person(who) and entry.data["comment"] == REASON
    if act == "texts":
        assert entry.action == "monitoring.evaluation.changed"
        assert entry.data["before"] == {"title": OWN["title"]}


@pytest.mark.parametrize("who", [WRITER, CHECKER])
def test_a_draft_needs_no_reason(draft, who):
    acts(draft, who, reason="")["texts"]()
    assert Evaluation.objects.get().title == "Inny tytuł"


def test_what_became_of_a_recommendation_is_still_told_by_editors_and_who_is_responsible(published):
    one = published.recommendations.get()
    for seen, who in enumerate((WRITER, "ekspert"), 1):
        told = {"state": "under_way", "note": f"Ruszyło, {who}"}
        evaluations.change_recommendation(one, person(who), told, seen=seen)
    evaluations.change_recommendation(one, person(WRITER), {"responsible": None}, seen=3)
    assert Recommendation.objects.get().responsible is None


def test_the_same_again_is_no_change(published):
    before = state()
    for summary in (OWN["summary"], '<p data-block-key="x1y2z">Działa.</p>'):
        evaluations.save_evaluation(
            published.plan,
            person(CHECKER),
            {**OWN, "summary": summary},
            evaluation=published,
            seen=published.version,
        )
        assert state() == before


def test_a_form_that_was_opened_before_the_publication_changes_nothing(draft):
    """The editor's form is older than the publication: the row decides, not what was read."""
    opened = Evaluation.objects.get(pk=draft.pk)
    evaluations.publish_evaluation(draft, person(CHECKER))
    before = state()
    for change in acts(opened, WRITER).values():
        with pytest.raises(Refused):
            change()
    assert state() == before


def test_who_may_by_state(draft):
    def given() -> set[str]:
        names = [*NOBODY, WRITER, CHECKER, SECOND]
        return {n for n in names if permissions.may_edit_evaluation(person(n), draft)}

    assert given() == {WRITER, CHECKER, SECOND}
    draft = evaluations.publish_evaluation(draft, person(CHECKER))
    assert given() == {CHECKER, SECOND}
    assert permissions.may_edit_evaluation(person(WRITER), draft).reason
    draft = evaluations.withdraw_evaluation(draft, person(CHECKER), comment="Błędy")
    assert given() == {WRITER, CHECKER, SECOND}


def test_on_the_screens(published, signed_in, client):
    own = reverse("monitoring_evaluation", args=[published.pk])
    texts = reverse("monitoring_evaluation_text", args=[published.pk])
    add = reverse("monitoring_new_recommendation", args=[published.pk])
    one = reverse("monitoring_recommendation", args=[published.recommendations.get().pk])
    editor, coordinator = signed_in(WRITER), signed_in(CHECKER)
    for address in (texts, add):
        assert editor.get(address).url == editor.post(address, {}).url == "/admin/"
        assert address not in editor.get(own).content.decode()
        assert address in coordinator.get(own).content.decode()
    assert "koordynator" in editor.get(own).content.decode()
    assert set(editor.get(one).context["form"].fields) == {"seen", "state", "note", "responsible"}
    assert "reason" in coordinator.get(one).context["form"].fields
    sent = {
        **OWN, "date": "2014-05-01", "title": "Inny tytuł", "seen": published.version,
        "summary": "null",
    }  # fmt: skip
    answer = coordinator.post(texts, sent)
    assert answer.status_code == 422 and answer.context["form"].errors["reason"]
    assert coordinator.post(texts, {**sent, "reason": REASON}).status_code == 302
    assert "Inny tytuł" in client.get(published.get_absolute_url()).content.decode()
    history = coordinator.get(own).content.decode()
    assert REASON in history and OWN["title"] in history
