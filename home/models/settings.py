"""What every page shows about the office: its name, address and the EU notice."""

from __future__ import annotations

import re

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

from home.fields import StreamField
from home.page_blocks import FooterLinkBlock, OfficeInLanguageBlock

PHONE = RegexValidator(r"^[+()\d\s-]{7,}$", _("Digits, spaces, brackets and a hyphen only."))


@register_setting(icon="cogs", order=100)
class SiteSettings(BaseSiteSetting):
    """The office's data, typed once and shown in the header, the footer, contact and mail."""

    site_name = models.CharField(
        _("name of the site"), max_length=100, default="Drogowskaz rozwoju społecznego"
    )
    office_name = models.CharField(
        _("name of the office"),
        max_length=150,
        default="Regionalny Ośrodek Polityki Społecznej w Lublinie",
    )
    office_short_name = models.CharField(
        _("short name of the office"), max_length=60, default="ROPS w Lublinie"
    )
    street = models.CharField(_("street"), max_length=100, default="ul. Diamentowa 2")
    postal_code = models.CharField(
        _("postal code"),
        max_length=6,
        default="20-447",
        validators=[RegexValidator(r"^\d{2}-\d{3}$", _("In the form 00-000."))],
    )
    city = models.CharField(_("city"), max_length=60, default="Lublin")
    phone = models.CharField(
        _("telephone"), max_length=30, default="(81) 528 76 50", validators=[PHONE]
    )
    fax = models.CharField(
        _("fax"), max_length=30, blank=True, default="(81) 528 76 30", validators=[PHONE]
    )
    email = models.EmailField(_("e-mail"), default="rops@lubelskie.pl")
    opening_hours = models.CharField(_("opening hours"), max_length=150, blank=True)
    bip_url = models.URLField(
        _("address of the BIP"),
        blank=True,
        default="https://www.bip.gov.pl/",
        help_text=_("The office's page in the Public Information Bulletin."),
    )
    eu_notice = models.TextField(
        _("EU notice"),
        blank=True,
        max_length=400,
        default=(
            "Projekt współfinansowany ze środków Unii Europejskiej "
            "w ramach Europejskiego Funduszu Społecznego."
        ),
    )
    footer_links = StreamField(
        [("link", FooterLinkBlock())], verbose_name=_("further links in the footer"), blank=True
    )

    other_languages = StreamField(
        [("language", OfficeInLanguageBlock())],
        verbose_name=_("in other languages"),
        blank=True,
        help_text=_("What is left empty is shown in Polish."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("site_name"),
                FieldPanel("office_name"),
                FieldPanel("office_short_name"),
            ],
            heading=_("Names"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("street"),
                FieldPanel("postal_code"),
                FieldPanel("city"),
                FieldPanel("phone"),
                FieldPanel("fax"),
                FieldPanel("email"),
                FieldPanel("opening_hours"),
            ],
            heading=_("Address"),
        ),
        MultiFieldPanel(
            [FieldPanel("bip_url"), FieldPanel("footer_links"), FieldPanel("eu_notice")],
            heading=_("Footer"),
        ),
        FieldPanel("other_languages"),
    ]

    class Meta:
        verbose_name = _("office and footer")

    def in_language(self, language: str) -> SiteSettings:
        """These settings with the words of a language, as far as there are any."""
        for block in self.other_languages:
            if block.value["code"] == language:
                for name in OfficeInLanguageBlock.WORDS:
                    if block.value[name]:
                        setattr(self, name, block.value[name])
        return self

    @classmethod
    def of(cls, site: Site | None) -> SiteSettings:
        """The settings of a site; the usual ones, unsaved, where nobody has written any yet.

        Wagtail's own `for_site` writes a row then, which a reader's request should not do.
        """
        return cls.objects.filter(site=site).first() or cls(site=site)


def phone_href(number: str) -> str:
    """A `tel:` address of a Polish number as people write it."""
    digits = re.sub(r"\D", "", number)
    return f"tel:+48{digits}" if len(digits) == 9 else f"tel:+{digits}"
