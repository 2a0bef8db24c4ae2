"""Values, their state and their standing on monitoring's screens."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from home import formats

from ..choices import Standing, ValueKind
from ..collecting import PRESSING, Collected, DataState
from ..reading import Point

register = template.Library()


@register.simple_tag
def value(point: Point | None, decimals: int = 0) -> SafeString | str:
    """A figure with at least its usual decimals; why there is none; a dash where it is missing."""
    if point is None:
        return format_html('<span aria-label="{}">–</span>', _("missing"))
    if point.amount is None:
        return format_html(
            '<span class="mon-nodata" title="{}">{}</span>', point.no_data_reason, _("no data")
        )
    exponent = int(point.amount.normalize().as_tuple().exponent)
    return formats.number(point.amount, max(decimals, -exponent))


@register.simple_tag
def value_kind(point: Point | None) -> SafeString | str:
    if point is None:
        return ""
    return _tag(ValueKind(point.kind).label, f"mon-tag--{point.kind}")


@register.simple_tag
def data_state(collected: Collected) -> SafeString:
    """The state of a year's data, with its term while something is missing."""
    state = collected.state
    label = str(state.label)
    if collected.is_incomplete:
        label = _("%(state)s (%(cells)d of %(all)d cells)") % {
            "state": label, "cells": collected.cells, "all": collected.of_cells,
        }  # fmt: skip
    tag = _tag(label, f"mon-tag--{state.value}")
    if state in PRESSING or state == DataState.MISSING:
        due = _("until %s") % formats.day(collected.due)
        return format_html('{}<span class="office-meta office-own-line">{}</span>', tag, due)
    return tag


@register.simple_tag
def standing(one: Standing) -> SafeString | str:
    if one == Standing.NO_DATA:
        return format_html('<span class="office-meta">{}</span>', one.label)
    return _tag(one.label, f"mon-tag--{one.value}")


def _tag(label: object, classname: str) -> SafeString:
    return format_html('<span class="mon-tag {}">{}</span>', classname, label)
