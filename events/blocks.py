"""Blocks of event pages: the programme by days, documents, photos."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

FROM, TO = "starts", "ends"


class SpeakerBlock(blocks.StructBlock):
    """A person, or only the function where it is not settled who comes."""

    name = blocks.CharBlock(label=_("First name and surname"), required=False, max_length=150)
    function = blocks.CharBlock(label=_("Function"), required=False, max_length=200)
    institution = blocks.CharBlock(label=_("Institution"), required=False, max_length=200)

    class Meta:
        icon = "user"
        label = _("Speaker")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value["name"] and not value["function"]:
            raise blocks.StructBlockValidationError(
                block_errors={
                    "name": ValidationError(_("Give the name, or at least the function."))
                }
            )
        return value


class TimedBlock(blocks.StructBlock):
    """Something that begins and ends at an hour of the day."""

    starts = blocks.TimeBlock(label=_("From"))
    ends = blocks.TimeBlock(label=_("To"))
    title = blocks.CharBlock(label=_("Title"), max_length=250)

    class Meta:
        form_classname = "struct-block timed-block"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value[FROM] and value[TO] and value[TO] <= value[FROM]:
            raise blocks.StructBlockValidationError(
                block_errors={TO: ValidationError(_("It ends after it begins."))}
            )
        return value


class SessionBlock(TimedBlock):
    description = blocks.TextBlock(label=_("Description"), required=False, rows=2)
    room = blocks.CharBlock(label=_("Room"), required=False, max_length=100)
    speakers = blocks.ListBlock(SpeakerBlock(), label=_("Speakers"), default=[])

    class Meta:
        icon = "group"
        label = _("Session")
        label_format = "{starts} {title}"


class BreakBlock(TimedBlock):
    class Meta:
        icon = "time"
        label_format = "{starts} {title}"
        label = _("Break or organisational point")


class TrackBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name of the track"), max_length=150)
    room = blocks.CharBlock(label=_("Room"), required=False, max_length=100)
    sessions = blocks.ListBlock(SessionBlock(), label=_("Sessions"))

    class Meta:
        icon = "list-ul"
        label = _("Track")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        errors = _out_of_order([(s[FROM], s[TO]) for s in value["sessions"]])
        if errors:
            raise blocks.StructBlockValidationError(
                block_errors={"sessions": ListBlockValidationError(block_errors=errors)}
            )
        return value


class ParallelBlock(blocks.StructBlock):
    """Tracks that go on at the same time; each has sessions of its own."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=250)
    tracks = blocks.ListBlock(TrackBlock(), label=_("Tracks"), min_num=2)

    class Meta:
        icon = "grip"
        label = _("Parallel sessions")


class DayItemsBlock(blocks.StreamBlock):
    session = SessionBlock()
    parallel = ParallelBlock()
    pause = BreakBlock()

    class Meta:
        required = False

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        errors = _out_of_order([span_of(child.block_type, child.value) for child in value])
        if errors:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return value


class DayBlock(blocks.StructBlock):
    """A day of the programme, by its number: the date is that of each term."""

    title = blocks.CharBlock(label=_("Title of the day"), required=False, max_length=200)
    items = DayItemsBlock(label=_("Points of the day"))

    class Meta:
        icon = "date"
        label = _("Day")


class DocumentsBlock(blocks.StreamBlock):
    document = DocumentChooserBlock(label=_("Document"), template="home/blocks/document.html")


class PhotoBlock(blocks.StructBlock):
    """A photo of the gallery; who took it is always said."""

    image = ImageBlock(label=_("Photo"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)
    credit = blocks.CharBlock(label=_("Author of the photo"), max_length=150)

    class Meta:
        icon = "image"
        label = _("Photo")


def span_of(kind: str, value: Any) -> tuple[time | None, time | None]:
    """From when to when a point of the day lasts; parallel ones from the first to the last."""
    if kind != "parallel":
        return value[FROM], value[TO]
    sessions = [session for track in value["tracks"] for session in track["sessions"]]
    starts = [session[FROM] for session in sessions if session[FROM]]
    ends = [session[TO] for session in sessions if session[TO]]
    return min(starts, default=None), max(ends, default=None)


def _out_of_order(spans: list[tuple[time | None, time | None]]) -> dict[int, ValidationError]:
    """Errors of the points that begin before the one above them is over, by their number."""
    errors: dict[int, ValidationError] = {}
    over: time | None = None
    for number, (starts, ends) in enumerate(spans):
        if starts and over and starts < over:
            errors[number] = ValidationError(
                _(
                    "This point begins before the one above it ends. What goes on at the same time "
                    "belongs into parallel sessions."
                )
            )
        over = max(filter(None, (over, ends)), default=None)
    return errors
