"""What monitoring's data may say. The codes stand in files and in the database."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.choices import EntityKind, Powiat


class Dimension(TextChoices):
    """What a measure is broken down by, besides its total."""

    NONE = "", _("none, the total only")
    POWIAT = "powiat", _("powiats")
    KIND = "kind", _("kinds of entity")

    @property
    def size(self) -> int:
        """How many cells it has."""
        return {Dimension.POWIAT: len(Powiat), Dimension.KIND: len(EntityKind)}.get(self, 0)

    @property
    def cells(self) -> dict[str, str]:
        """Key and label of every cell that the dimension has, in the order of a table."""
        if self is Dimension.POWIAT:
            return {powiat.value: powiat.short_name for powiat in Powiat}
        if self is Dimension.KIND:
            return {kind.value: str(kind.label) for kind in EntityKind}
        return {}


class TotalRule(TextChoices):
    """What the total has to do with the cells."""

    SUM = "sum", _("the sum of the cells")
    INDEPENDENT = "independent", _("a figure of its own (such as a percentage or an average)")


class Direction(TextChoices):
    """Which way a value should go; FROM_TARGET reads it from baseline and target."""

    FROM_TARGET = "", _("as baseline and target say")
    RISING = "rising", _("the more, the better")
    FALLING = "falling", _("the less, the better")


class ValueKind(TextChoices):
    PROVISIONAL = "provisional", pgettext_lazy("value", "provisional")
    FINAL = "final", pgettext_lazy("value", "final")
    REVISED = "revised", pgettext_lazy("value", "revised")
    WITHDRAWN = "withdrawn", pgettext_lazy("value", "withdrawn")


SETTLED = frozenset({ValueKind.FINAL, ValueKind.REVISED})
"""Changed only with a reason."""


TOTAL = pgettext_lazy("values", "Total")
"""How tables, files and grids name the value that is no cell."""


class Means(TextChoices):
    """By which way a change came."""

    GRID = "grid", _("typed in the CMS")
    FILE = "file", _("imported from a file")
    SYSTEM = "system", _("written by the system")


class Standing(TextChoices):
    """How a value stands against the path to the target. The rule is in `assessing`."""

    REACHED = "reached", pgettext_lazy("indicator", "target reached")
    ON_TRACK = "on_track", pgettext_lazy("indicator", "on track")
    AT_RISK = "at_risk", pgettext_lazy("indicator", "at risk")
    BEHIND = "behind", pgettext_lazy("indicator", "behind")
    NO_DATA = "no_data", pgettext_lazy("indicator", "no data")
