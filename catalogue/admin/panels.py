"""The form of an entity in the CMS."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

DATA = [
    FieldPanel("name", required_on_save=True),
    FieldPanel("kind"),
    FieldPanel("run_by"),
    MultiFieldPanel(
        [FieldPanel("social_enterprise"), FieldPanel("social_enterprise_since")],
        heading=_("Social enterprise"),
    ),
    FieldRowPanel(
        [FieldPanel("krs"), FieldPanel("nip"), FieldPanel("regon")], heading=_("Identifiers")
    ),
    MultiFieldPanel(
        [
            FieldPanel("summary"),
            FieldPanel("activity"),
            FieldPanel("social_aim"),
            FieldPanel("earnings_use"),
        ],
        heading=_("What it does"),
    ),
    MultiFieldPanel([FieldPanel("photo"), FieldPanel("photo_alt")], heading=_("Photo")),
    FieldPanel("confirmed_on", read_only=True),
]

PLACE = [
    MultiFieldPanel(
        [
            FieldPanel("street"),
            FieldRowPanel([FieldPanel("postal_code"), FieldPanel("city")]),
            FieldRowPanel([FieldPanel("gmina"), FieldPanel("powiat")]),
        ],
        heading=_("Address"),
    ),
    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")], heading=_("Point on the map")),
    MultiFieldPanel(
        [FieldPanel("phone"), FieldPanel("email"), FieldPanel("website")], heading=_("Contact")
    ),
]

OFFER = [
    FieldPanel("name"),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("branch")]),
    FieldPanel("description"),
    MultiFieldPanel(
        [
            FieldPanel("for_people"),
            FieldPanel("for_public_buyers"),
            FieldPanel("for_companies"),
            FieldPanel("for_ngos"),
        ],
        heading=_("For whom"),
    ),
    FieldRowPanel([FieldPanel("area"), FieldPanel("area_note")]),
    FieldPanel("price_note"),
    FieldPanel("cpv"),
    InlinePanel("photos", label=_("photo"), heading=_("Photos"), max_num=6),
]

STORY = [FieldPanel("story_title"), FieldPanel("story"), FieldPanel("story_results")]

ENTITY_FORM = TabbedInterface(
    [
        ObjectList(DATA, heading=_("Data")),
        ObjectList(PLACE, heading=_("Contact and place")),
        ObjectList(
            [InlinePanel("offers", panels=OFFER, label=_("offer"), heading=_("Offers"))],
            heading=_("Offers"),
        ),
        ObjectList(STORY, heading=_("Good practice")),
    ]
)
