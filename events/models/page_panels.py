"""The editor's form of an event: what it is, when and where, its programme, what came of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from home.models import BasePage

from .page_form import TermFormSet


class TermsPanel(InlinePanel):
    """Terms, whose formset knows what registrations rest on."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = TermFormSet
        return options


TERM = [
    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    FieldPanel("place"),
    FieldRowPanel([FieldPanel("street"), FieldPanel("postal_code")]),
    FieldRowPanel([FieldPanel("city"), FieldPanel("powiat")]),
    FieldPanel("online_url"),
    FieldPanel("access"),
]
EXHIBITOR = [
    FieldPanel("entity"),
    FieldRowPanel([FieldPanel("stand"), FieldPanel("shows")]),
]


def event_form(*, with_exhibitors: bool) -> TabbedInterface:
    content = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("image_alt"), FieldPanel("image_credit")],
            heading=_("Photo"),
        ),
        FieldPanel("body"),
        FieldPanel("audience"),
        FieldPanel("cost"),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldRowPanel([FieldPanel("contact_phone"), FieldPanel("contact_email")]),
            ],
            heading=_("Contact"),
        ),
    ]
    terms = [
        TermsPanel(
            "terms",
            panels=TERM,
            label=_("term"),
            heading=_("Terms"),
            min_num=1,
            help_text=_(
                "A training held in several towns has a term for each. On every day it lasts from "
                "the hour of the beginning to that of the end. A term that people know of is "
                "cancelled on the screen “Terms”, not removed here."
            ),
        )
    ]
    exhibitors = [
        InlinePanel(
            "exhibitors",
            panels=EXHIBITOR,
            label=_("exhibitor"),
            heading=_("Exhibitors"),
            help_text=_("From the catalogue. The page names those that are public there."),
        )
    ]
    after = [
        FieldPanel("summary"),
        FieldPanel("documents_after"),
        FieldPanel("gallery"),
    ]
    tabs = [
        ObjectList(content, heading=_("Content")),
        ObjectList(terms, heading=_("Terms and places")),
        ObjectList(
            [FieldPanel("programme"), FieldPanel("documents_before")], heading=_("Programme")
        ),
    ]
    if with_exhibitors:
        tabs.append(ObjectList(exhibitors, heading=_("Exhibitors")))
    return TabbedInterface(
        [
            *tabs,
            ObjectList(after, heading=_("After the event")),
            ObjectList(BasePage.promote_panels, heading=_("Promote")),
            ObjectList(BasePage.settings_panels, heading=_("Settings")),
        ]
    )
