"""The programme as the page shows it: days with their dates, points in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from .blocks import FROM, TO, span_of
from .models import EventPage, Term


@dataclass(frozen=True)
class Speaker:
    name: str
    function: str
    institution: str

    @property
    def what(self) -> str:
        """What stands after the name; a person without one goes by the function."""
        parts = (self.function if self.name else "", self.institution)
        return ", ".join(part for part in parts if part)

    @property
    def called(self) -> str:
        return self.name or self.function


@dataclass(frozen=True)
class Track:
    name: str
    room: str
    points: list[Point]


@dataclass(frozen=True)
class Point:
    """A session, a break, or parallel tracks."""

    kind: str
    starts: time | None
    ends: time | None
    title: str
    description: str = ""
    room: str = ""
    speakers: list[Speaker] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    number: int
    title: str
    held: list[tuple[str, date]]
    """Town and date, one for each term that lasts so long."""
    points: list[Point]


def days_of(event: EventPage, terms: Sequence[Term]) -> list[Day]:
    """The days of the programme; cancelled terms give no dates."""
    dated = [term for term in terms if not term.is_cancelled] or list(terms)
    return [
        Day(
            number=number,
            title=block.value["title"],
            held=[
                (term.city or _("on-line"), term.days[number - 1])
                for term in dated
                if len(term.days) >= number
            ],
            points=[_point(item.block_type, item.value) for item in block.value["items"]],
        )
        for number, block in enumerate(event.programme, 1)
    ]


def _point(kind: str, value: Any) -> Point:
    starts, ends = span_of(kind, value)
    if kind == "parallel":
        tracks = [
            Track(t["name"], t["room"], [_point("session", s) for s in t["sessions"]])
            for t in value["tracks"]
        ]
        return Point(kind, starts, ends, value["title"] or _("Parallel sessions"), tracks=tracks)
    return Point(
        kind,
        value[FROM],
        value[TO],
        value["title"],
        description=value.get("description", ""),
        room=value.get("room", ""),
        speakers=[
            Speaker(s["name"], s["function"], s["institution"]) for s in value.get("speakers", [])
        ],
    )


def words_of_programme(event: EventPage) -> str:
    """Its titles, descriptions and speakers, a line each, for search."""
    lines: list[str] = []
    for day in days_of(event, []):
        lines.append(day.title)
        for point in day.points:
            lines += _words(point)
    return "\n".join(line for line in lines if line)


def _words(point: Point) -> list[str]:
    lines = [point.title, point.description]
    lines += [", ".join(filter(None, [s.called, s.what])) for s in point.speakers]
    for track in point.tracks:
        lines.append(track.name)
        for session in track.points:
            lines += _words(session)
    return lines
