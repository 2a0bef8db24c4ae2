"""Blocks that only a chapter of the plan has: interventions, indicators, money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks import (
    FigureBlock,
    FootnoteBlock,
    HeadingBlock,
    ListOfItemsBlock,
    NamedListBlock,
    TableBlock,
    paragraph_block,
)

COMMENTABLE = frozenset(
    {"paragraph", "list", "table", "figure", "intervention", "indicator", "finances"}
)
"""Block types that carry a number and take remarks."""


def _year(label: Any) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label=label, min_value=1990, max_value=2100)


class InterventionBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=250)
    goal = blocks.TextBlock(label=_("Goal"), rows=2)
    measures = NamedListBlock(blocks.CharBlock(label=_("Measure")), label=_("Measures"))
    responsible = blocks.CharBlock(label=_("Responsible"), max_length=250)
    period_from = _year(_("From year"))
    period_to = _year(_("To year"))
    amount = blocks.DecimalBlock(
        label=_("Money (PLN)"), min_value=0, max_digits=14, decimal_places=2
    )
    funding = blocks.CharBlock(label=_("Source of funding"), max_length=250)

    class Meta:
        icon = "clipboard-list"
        label = _("Intervention")
        template = "planpages/blocks/intervention.html"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["period_to"] < value["period_from"]:
            raise blocks.StructBlockValidationError(
                block_errors={"period_to": ValidationError(_("The period ends before it begins."))}
            )
        return value


class IndicatorBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=250)
    definition = blocks.TextBlock(label=_("Definition"), rows=2)
    unit = blocks.CharBlock(label=_("Unit"), max_length=60)
    baseline = blocks.DecimalBlock(label=_("Baseline"), max_digits=16, decimal_places=4)
    baseline_year = _year(_("Baseline year"))
    target = blocks.DecimalBlock(label=_("Target"), max_digits=16, decimal_places=4)
    target_year = _year(_("Target year"))
    source = blocks.CharBlock(label=_("Source of data"), max_length=250)

    class Meta:
        icon = "order-up"
        label = _("Indicator")
        template = "planpages/blocks/indicator.html"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["target_year"] <= value["baseline_year"]:
            raise blocks.StructBlockValidationError(
                block_errors={
                    "target_year": ValidationError(
                        _("The target year has to come after the baseline year.")
                    )
                }
            )
        return value


class FinancesRowBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Source or task"), max_length=200)
    amounts = NamedListBlock(
        blocks.DecimalBlock(label=_("PLN"), min_value=0, max_digits=14, decimal_places=2),
        label=_("Amounts, a year each"),
    )

    class Meta:
        label = _("Row")
        form_classname = "struct-block table-row"


class FinancesValue(blocks.StructValue):
    """Amounts in PLN: rows × years, with the sums that the page shows."""

    @property
    def row_sums(self) -> list[tuple[Any, Decimal]]:
        return [(row, sum(row["amounts"], Decimal())) for row in self["rows"]]

    @property
    def year_sums(self) -> list[Decimal]:
        columns = zip(*(row["amounts"] for row in self["rows"]), strict=False)
        return [sum(column, Decimal()) for column in columns]

    @property
    def total(self) -> Decimal:
        return sum((total for _row, total in self.row_sums), Decimal())


class FinancesBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), max_length=250)
    years = NamedListBlock(_year(_("Year")), label=_("Years"))
    rows = blocks.ListBlock(FinancesRowBlock(), label=_("Rows"))
    declared_total = blocks.DecimalBlock(
        label=_("Declared total"),
        required=False,
        max_digits=16,
        decimal_places=2,
        help_text=_("If given, the table has to add up to it."),
    )

    class Meta:
        icon = "table"
        label = _("Financial table")
        template = "planpages/blocks/finances.html"
        value_class = FinancesValue

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        width = len(value["years"])
        uneven = [row["name"] for row in value["rows"] if len(row["amounts"]) != width]
        if uneven:
            raise blocks.StructBlockValidationError(
                block_errors={
                    "rows": ValidationError(
                        _("Each row needs an amount for each of the %(width)d years: %(rows)s.")
                        % {"width": width, "rows": ", ".join(uneven)}
                    )
                }
            )
        declared = value["declared_total"]
        if declared is not None and declared != value.total:
            raise blocks.StructBlockValidationError(
                block_errors={
                    "declared_total": ValidationError(
                        _("The rows add up to %(total)s, not to %(declared)s.")
                        % {"total": value.total, "declared": declared}
                    )
                }
            )
        return value


class ChapterTextBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    paragraph = paragraph_block()
    list = ListOfItemsBlock()
    table = TableBlock()
    figure = FigureBlock()
    intervention = InterventionBlock()
    indicator = IndicatorBlock()
    finances = FinancesBlock()
    footnote = FootnoteBlock()
