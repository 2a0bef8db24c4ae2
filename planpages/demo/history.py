"""What happened and when: acts put in order of time, each done by the real action at its moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.files.base import File
from django.utils import timezone

from home.clauses import first_clause
from home.demo.moments import clock_at, days_from, moment, working_day
from home.models import ConsentClause
from home.written_texts import ImageFinder, raw_block, stable_id
from planpages.actions import adoption, consultation, remarks, stages
from planpages.models import ChapterPage, Consultation, PlanPage

Act = Callable[[datetime], None]
Change = Mapping[str, Any]

MORNING, NOON, AFTERNOON = 9, 12, 15


def block_id(chapter: int, key: object) -> str:
    """The id of the block that the texts call `key`."""
    return stable_id("plan", chapter, key)


def amended(
    body: Sequence[Mapping[str, Any]], number: int, changes: Sequence[Change], image: ImageFinder
) -> list[Mapping[str, Any]]:
    """StreamField data of a chapter after the experts' changes. A replaced block keeps its id."""
    body = list(body)

    def place(key: str) -> int:
        return [block["id"] for block in body].index(block_id(number, key))

    def made(block: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return raw_block(block, "plan", number, key, image=image)

    for change in changes:
        if "replace" in change:
            key = change["replace"]
            (block,) = change["with"]
            body[place(key)] = made(block, key)
        elif "insert_after" in change:
            at = place(change["insert_after"]) + 1
            body[at:at] = [made(block, block["key"]) for block in change["blocks"]]
        elif "remove" in change:
            del body[place(change["remove"])]
    return body


class History:
    """Acts of the office's people. `day` counts from `today`; nothing lies in the future."""

    def __init__(self, plan: PlanPage, image: ImageFinder) -> None:
        self.plan = plan
        self.image = image
        self.today = timezone.localdate()
        self.consultations: dict[str, Consultation] = {}
        self._acts: list[tuple[datetime, int, Act]] = []

    def on(self, at: datetime, act: Act) -> None:
        self._acts.append((at, len(self._acts), act))

    def happen(self) -> int:
        """Do all acts in order of time."""
        for at, _order, act in sorted(self._acts, key=lambda entry: entry[:2]):
            with clock_at(at):
                act(at)
        done = len(self._acts)
        self._acts.clear()
        return done

    def date(self, day: int) -> date:
        """A working day, so many days from today."""
        return working_day(days_from(self.today, day))

    def moment(self, day: int, hour: int = MORNING, minute: int = 0) -> datetime:
        """An hour of an office's working day."""
        return moment(self.date(day), hour, minute)

    @staticmethod
    def person(name: str) -> User:
        return get_user_model().objects.get(username=name)

    def chapter(self, number: int) -> ChapterPage:
        return ChapterPage.originals.of_plan(self.plan).get(number=number)

    # The acts

    def writes(self, day: int, name: str, number: int, changes: Sequence[Change]) -> None:
        def act(at: datetime) -> None:
            text = self.chapter(number).working_text()
            for change in changes:
                text.lead = change.get("lead", text.lead)
            text.body = checked(
                text, amended(text.body.get_prep_value(), number, changes, self.image)
            )
            text.save_revision(user=self.person(name), clean=True)

        self.on(self.moment(day, NOON, number), act)

    def submits(self, day: int, name: str, number: int) -> None:
        def act(at: datetime) -> None:
            stages.submit_chapter(self.chapter(number), self.person(name))

        self.on(self.moment(day, AFTERNOON, number), act)

    def reviews(self, day: int, number: int, comment: str = "") -> None:
        """The chapter's working group gives its opinion."""

        def act(at: datetime) -> None:
            group = self.chapter(number).working_text().working_group.group
            self._approve(number, group.user_set.order_by("pk")[0], comment, at)

        self.on(self.moment(day, NOON, number), act)

    def approves(self, day: int, name: str, number: int, comment: str = "") -> None:
        self.on(
            self.moment(day, AFTERNOON, number),
            lambda at: self._approve(number, self.person(name), comment, at),
        )

    def _approve(self, number: int, user: User, comment: str, at: datetime) -> None:
        chapter = self.chapter(number)
        state = chapter.stage_state
        if state is None:
            raise ValueError(f"Chapter {number} awaits no decision on {at:%Y-%m-%d}.")
        stages.approve_stage(
            state.pk,
            user,
            text_digest=chapter.working_text().text_digest(),
            comment=comment,
            at=at,
        )

    def consults(self, text: Mapping[str, Any], start: int = 0) -> None:
        """A consultation with its remarks; its days count from `start`."""
        opens_at = self.moment(start + text["opens"])

        def announce(at: datetime) -> None:
            self.consultations[text["key"]] = consultation.announce_consultation(
                self.plan,
                self.person("moderator" if text["kind"] == "formal" else "ekspert"),
                kind=text["kind"],
                title=text["title"],
                slug=text["slug"],
                introduction=text["introduction"],
                opens_at=opens_at,
                closes_at=self.moment(start + text["closes"], 0),
                chapters=[self.chapter(number) for number in text["chapters"]],
                at=at,
            )

        self.on(self.moment(start + text["announced"]), announce)
        for nth, remark in enumerate(text["remarks"]):
            self.remarks(text["key"], (opens_at.date() - self.today).days, nth, remark)

    def remarks(self, key: str, opens: int, nth: int, text: Mapping[str, Any]) -> None:
        """A remark and what became of it; its days count from the opening."""
        kept: dict[str, Any] = {}
        moderator, editor = "moderator", "redaktor"
        if "hours_ago" in text:
            sent = timezone.now() - timedelta(hours=text["hours_ago"])
        else:
            day = days_from(self.today, opens + text["sent"])
            sent = moment(day, 10 + nth % 8, 7 * nth % 60)

        def send(at: datetime) -> None:
            number = text["chapter"]
            kept["remark"] = remarks.submit_remark(
                self.consultations[key].documents.get(number=number),
                text=text["text"],
                author_kind=text["kind"],
                author_name=text["author"],
                author_email=text["email"],
                clause=ConsentClause.objects.in_force("uwaga", at) or first_clause("uwaga"),
                block_id=block_id(number, text["block"]) if "block" in text else "",
                quote=text.get("quote", ""),
                at=at,
            )

        def confirm(at: datetime) -> None:
            kept["remark"] = remarks.confirm_remark(kept["remark"].pk, at=at)

        def moderate(at: datetime) -> None:
            remark, user = kept["remark"], self.person(moderator)
            if "hidden" in text:
                remarks.hide_remark(remark, user, reason=text["hidden"], at=at)
            else:
                remarks.publish_remark(remark, user, at=at)

        def answer(at: datetime) -> None:
            remarks.answer_remark(
                kept["remark"],
                self.person(editor),
                position=text["position"],
                justification=text["justification"],
                at=at,
            )

        self.on(sent, send)
        if "hours_ago" in text:
            return
        self.on(sent + timedelta(minutes=6), confirm)
        if "moderated" in text:
            self.on(self.moment(opens + text["moderated"], 19, nth), moderate)
        if "answered" in text:
            self.on(self.moment(opens + text["answered"], MORNING, nth), answer)

    def adopts(self, day: int, name: str, number: str, annex: File[Any]) -> None:
        def act(at: datetime) -> None:
            adoption.adopt_plan(
                self.plan,
                self.person(name),
                number=number,
                date=self.date(day),
                annex=annex,
                shown_digest=adoption.working_digest(self.plan),
                at=at,
            )

        self.on(self.moment(day, AFTERNOON), act)


def checked(page: ChapterPage, raw: Sequence[Mapping[str, Any]]) -> Any:
    """The text as a value of the field, held against the rules of each block."""
    block = page.body.stream_block
    return block.clean(block.to_python([dict(item) for item in raw]))
