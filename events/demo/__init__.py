"""Example events for the demonstration: texts in YAML, made once, then left to whoever edits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from catalogue.models import Entity
from home.demo.build import publish_page
from home.demo.moments import clock_at, days_from, moment, quiet_log
from home.written_texts import load, stable_id, stream

from ..actions.enrolment import save_enrolment
from ..actions.terms import cancel_term
from ..choices import QuestionKind
from ..models import (
    ConferenceFairPage,
    ConferencePage,
    Enrolment,
    EventPage,
    EventsPage,
    Exhibitor,
    FairPage,
    Question,
    Term,
    TrainingPage,
)
from .registrations import fill_fair, fill_training, hold_training, organiser

TEXTS = Path(__file__).with_name("events.yaml")
TYPES: dict[str, type[EventPage]] = {
    "conference": ConferencePage,
    "fair": FairPage,
    "conference_fair": ConferenceFairPage,
    "training": TrainingPage,
}
PLACE = ("place", "street", "postal_code", "city", "powiat", "online_url", "access")
AS_SET = {"access"}
"""Set as Polish is set; other values of a term stay as they are written."""


def build_events() -> str | None:
    """Events that are not there yet, with registration for those to come."""
    with transaction.atomic(), quiet_log():
        calendar = EventsPage.originals.first()
        if calendar is None or calendar.get_children().exists():
            return None
        events = Events(calendar)
        made = events.make()
        registered = open_enrolments(events)
    return f"events: {made} pages, {registered} registrations"


class Events:
    def __init__(self, calendar: EventsPage) -> None:
        self.calendar = calendar
        self.today = timezone.localdate()
        self.images: dict[str, int] = {}
        self.texts: list[dict[str, Any]] = load(TEXTS)
        self.enrolments: list[tuple[Term, dict[str, Any]]] = []
        """Terms with what the texts say of their registration."""

    def make(self) -> int:
        for text in self.texts:
            with clock_at(moment(days_from(self.today, text["announced"]), 10)):
                page = self.event(text)
            self._note_terms(page, text)
        return len(self.texts)

    def event(self, text: dict[str, Any]) -> Page:
        slug = text["slug"]
        contact = text.get("contact", {})
        page = TYPES[text["type"]](
            title=_plain(text["title"]),
            slug=slug,
            lead=text["lead"],
            audience=text.get("audience", ""),
            cost=text.get("cost", ""),
            contact_name=contact.get("name", ""),
            contact_phone=_plain(contact.get("phone", "")),
            contact_email=contact.get("email", ""),
        )
        if "image" in text:
            page.image_id = self.image(text["image"]["name"])
            page.image_alt = text["image"]["alt"]
            page.image_credit = "ilustracja przykładowa"
        fields = {
            "body": stream(text.get("body", []), "events", slug),
            "summary": stream(text.get("summary", []), "events", slug, "summary"),
            "programme": programme(text.get("programme", []), slug),
            "documents_before": self.documents(text, "documents_before"),
            "documents_after": self.documents(text, "documents_after"),
            "gallery": self.gallery(text.get("gallery", []), slug),
        }
        page.terms = [self.term(term) for term in text["terms"]]
        page.exhibitors = exhibitors(text.get("exhibitors", []))
        return publish_page(self.calendar, page, **fields)

    def term(self, text: dict[str, Any]) -> Term:
        lasts = text.get("lasts", 1)
        first = self.day(text["day"], lasts)
        begins, ends = text["hours"]
        return Term(
            starts_at=at_hour(first, begins),
            ends_at=at_hour(days_from(first, lasts - 1), ends),
            **{
                name: text[name] if name in AS_SET else _plain(text[name])
                for name in PLACE
                if name in text
            },
        )

    def day(self, days: int, lasts: int) -> date:
        """So many days from today, moved on so that all of it falls on working days."""
        day = days_from(self.today, days)
        while day.weekday() > 5 - lasts:
            day += timedelta(days=1)
        return day

    def _note_terms(self, page: Page, text: dict[str, Any]) -> None:
        terms = Term.objects.filter(event=page.pk).select_related("event").order_by("sort_order")
        for term, told in zip(terms, text["terms"], strict=True):
            if "enrolment" in told:
                self.enrolments.append((term, told["enrolment"]))
            if "cancelled" in told:
                editor = get_user_model().objects.get(username="redaktor")
                with clock_at(timezone.now() - timedelta(days=2)):
                    cancel_term(term, editor, told["cancelled"])

    def documents(self, text: dict[str, Any], name: str) -> list[dict[str, Any]]:
        from .papers import paper

        blocks = []
        for n, told in enumerate(text.get(name, [])):
            key = f"{text['slug']}-{n + 1}"
            file = paper(key, told["title"], text["title"], told["paragraphs"])
            document = get_document_model().objects.create(title=told["title"], file=file)
            document.get_file_size()  # kept beside the row, for the page to show
            blocks.append(
                {"type": "document", "value": document.pk, "id": stable_id("events", key, name)}
            )
        return blocks

    def gallery(self, texts: list[dict[str, Any]], slug: str) -> list[dict[str, Any]]:
        return [
            {
                "type": "photo",
                "value": {
                    "image": {
                        "image": self.image(text["image"]),
                        "decorative": False,
                        "alt_text": text["alt"],
                    },
                    "caption": text["caption"],
                    "credit": "ilustracja przykładowa",
                },
                "id": stable_id("events", slug, "gallery", n),
            }
            for n, text in enumerate(texts)
        ]

    def image(self, name: str) -> int:
        """The picture that the texts call `name`, drawn when first asked for."""
        from .pictures import picture

        if name not in self.images:
            title, content = picture(name)
            file = ImageFile(ContentFile(content), name=f"wydarzenie-{name}.png")
            self.images[name] = get_image_model().objects.create(title=title, file=file).pk
        return self.images[name]


def exhibitors(texts: list[dict[str, Any]]) -> list[Exhibitor]:
    """Those whose entity is among the examples of the catalogue."""
    names = [_plain(text["entity"]) for text in texts]
    entities = {e.name: e for e in Entity.objects.filter(is_example=True, name__in=names)}
    return [
        Exhibitor(entity=entities[_plain(text["entity"])], stand=text["stand"], shows=text["shows"])
        for text in texts
        if _plain(text["entity"]) in entities
    ]


def programme(days: list[dict[str, Any]], slug: str) -> list[dict[str, Any]]:
    """StreamField data of the programme."""
    return [
        {
            "type": "day",
            "value": {
                "title": day.get("title", ""),
                "items": [
                    _point(point, slug, "programme", n, m) for m, point in enumerate(day["items"])
                ],
            },
            "id": stable_id("events", slug, "programme", n),
        }
        for n, day in enumerate(days)
    ]


def _point(point: dict[str, Any], *names: object) -> dict[str, Any]:
    ((kind, value),) = point.items()
    if kind == "session":
        value = _session(value, *names)
    elif kind == "parallel":
        tracks = [
            {
                "name": track["name"],
                "room": track.get("room", ""),
                "sessions": _items(
                    [_session(s, *names, t, n) for n, s in enumerate(track["sessions"])],
                    *names, t,
                ),
            }
            for t, track in enumerate(value["tracks"])
        ]  # fmt: skip
        value = {"title": value.get("title", ""), "tracks": _items(tracks, *names)}
    else:
        value = {**value, **_hours(value)}
    return {"type": kind, "value": value, "id": stable_id(*names)}


def _session(text: dict[str, Any], *names: object) -> dict[str, Any]:
    speakers = [
        {name: speaker.get(name, "") for name in ("name", "function", "institution")}
        for speaker in text.get("speakers", [])
    ]
    return {
        "title": text["title"],
        "description": text.get("description", ""),
        "room": text.get("room", ""),
        "speakers": _items(speakers, *names, "speakers"),
        **_hours(text),
    }


def _hours(text: dict[str, Any]) -> dict[str, str]:
    """`9:30` as the database keeps it."""
    return {name: f"{text[name]:0>5}:00" for name in ("starts", "ends")}


def _items(values: list[Any], *names: object) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": stable_id(*names, "item", n)}
        for n, value in enumerate(values)
    ]


def open_enrolments(events: Events) -> int:
    """Registration as an organiser opens it, and those who registered since. Gives how many."""
    editor = organiser()
    registered = 0
    for term, text in events.enrolments:
        opens_at = moment(days_from(events.today, text["opens"]), 8)
        enrolment = Enrolment(
            term=term,
            opens_at=opens_at,
            closes_at=term.starts_at - timedelta(days=text["closes_before"]),
            offers_end_at=term.starts_at - timedelta(days=1),
            keep_data_until=days_from(term.days[-1], 365),
            **{
                name: text[name]
                for name in (
                    "capacity", "grouping", "ask_diet", "certificate_days", "certificate_hours",
                    "certificate_scope", "certificate_signer", "most_people",
                )
                if name in text
            },
        )  # fmt: skip
        with clock_at(min(opens_at, timezone.now())):
            questions = [_question(enrolment, text["question"])] if "question" in text else []
            save_enrolment(enrolment, editor, limits=text.get("limits", {}), questions=questions)
        match text.get("filled"):
            case "waiting list":
                registered += fill_training(enrolment)
            case "some":
                registered += fill_fair(enrolment)
            case "held":
                registered += hold_training(enrolment, editor)
    return registered


def _question(enrolment: Enrolment, text: dict[str, Any]) -> Question:
    return Question(
        enrolment=enrolment,
        label=text["label"],
        kind=QuestionKind.ONE,
        choices="\n".join(text["choices"]),
    )


def at_hour(day: date, hour: str) -> datetime:
    hours, minutes = hour.split(":")
    return moment(day, int(hours), int(minutes))


def _plain(value: Any) -> Any:
    return value.replace("\u00a0", " ") if isinstance(value, str) else value
