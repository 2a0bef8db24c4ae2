"""Blocks that only one page type has: objectives, facts, departments, purposes of processing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.languages.addresses import TRANSLATED, own_name


class ObjectiveBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Objective"), max_length=200)
    text = blocks.TextBlock(label=_("What we do for it"), rows=3)

    class Meta:
        icon = "tick"
        label = _("Objective")


class FactBlock(blocks.StructBlock):
    """A term and its value, shown in a list of key facts."""

    term = blocks.CharBlock(label=_("What"), max_length=80)
    value = blocks.CharBlock(label=_("Value"), max_length=250)

    class Meta:
        icon = "info-circle"
        label = _("Fact")


class DepartmentBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Department or desk"), max_length=150)
    matters = blocks.TextBlock(label=_("Which matters to take there"), rows=2, required=False)
    person = blocks.CharBlock(label=_("Person"), max_length=150, required=False)
    room = blocks.CharBlock(label=_("Room"), max_length=40, required=False)
    phone = blocks.CharBlock(label=_("Telephone"), max_length=40, required=False)
    email = blocks.EmailBlock(label=_("E-mail"), required=False)

    class Meta:
        icon = "group"
        label = _("Department")


class PurposeBlock(blocks.StructBlock):
    """Why personal data are processed, on what basis and for how long."""

    purpose = blocks.TextBlock(label=_("Purpose"), rows=2)
    basis = blocks.TextBlock(label=_("Legal basis"), rows=2)
    retention = blocks.TextBlock(label=_("How long we keep the data"), rows=2)

    class Meta:
        icon = "list-ul"
        label = _("Purpose of processing")


class NonComplianceBlock(blocks.StructBlock):
    """One thing that is not accessible yet, why, and what to do meanwhile."""

    problem = blocks.TextBlock(label=_("What is not accessible"), rows=2)
    reason = blocks.TextBlock(label=_("Why, and what to use instead"), rows=2, required=False)

    class Meta:
        icon = "warning"
        label = _("Inaccessible content")


class FooterLinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Text of the link"), max_length=80)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("or an address outside the site"), required=False)

    class Meta:
        icon = "link"
        label = _("Link")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if bool(value["page"]) == bool(value["url"]):
            raise blocks.StructBlockValidationError(
                block_errors={
                    "url": ValidationError(_("Choose either a page or an outside address."))
                }
            )
        return value


class OfficeInLanguageBlock(blocks.StructBlock):
    """Names of the site and of the office in another language than Polish."""

    WORDS = ("site_name", "office_name", "office_short_name", "opening_hours", "eu_notice")

    code = blocks.ChoiceBlock(
        label=_("Language"), choices=[(code, own_name(code)) for code in TRANSLATED]
    )
    site_name = blocks.CharBlock(label=_("Name of the site"), required=False, max_length=100)
    office_name = blocks.CharBlock(label=_("Name of the office"), required=False, max_length=150)
    office_short_name = blocks.CharBlock(
        label=_("Short name of the office"), required=False, max_length=60
    )
    opening_hours = blocks.CharBlock(label=_("Opening hours"), required=False, max_length=150)
    eu_notice = blocks.TextBlock(label=_("EU notice"), required=False, max_length=400, rows=2)

    class Meta:
        icon = "site"
        label = _("Language")
