"""Pages that the law prescribes: the accessibility statement and the privacy page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from home.blocks import INLINE
from home.fields import StreamField
from home.models.pages import BasePage
from home.page_blocks import NonComplianceBlock, PurposeBlock

if TYPE_CHECKING:
    from django.http import HttpRequest

RICH = [*INLINE, "h3", "ul", "ol"]


class AccessibilityStatementPage(BasePage):
    """The accessibility statement (act of 4 April 2019).

    The template gives each part the element id that the ministry prescribes: machines find
    the statement by them, so they are part of the contract with the outside.
    """

    class Status(models.TextChoices):
        FULL = "zgodna", _("compliant")
        PARTIAL = "czesciowo", _("partly compliant")
        NONE = "niezgodna", _("not compliant")

    class Method(models.TextChoices):
        SELF = "samoocena", _("self-assessment by the office")
        AUDIT = "audyt", _("assessment by an outside auditor")

    entity = models.CharField(
        _("public body"),
        max_length=200,
        default="Regionalny Ośrodek Polityki Społecznej w Lublinie",
    )
    site_name = models.CharField(
        _("name of the site"), max_length=150, default="Drogowskaz rozwoju społecznego"
    )
    site_url = models.URLField(
        _("address of the site"), blank=True, help_text=_("If empty, this site's own address.")
    )
    published_on = models.DateField(_("site published on"), null=True, blank=True)
    updated_on = models.DateField(_("last essential update of the site"), null=True, blank=True)
    status = models.CharField(
        _("compliance"), max_length=12, choices=Status.choices, default=Status.PARTIAL
    )
    inaccessible = StreamField(
        [("item", NonComplianceBlock())], verbose_name=_("inaccessible content"), blank=True
    )
    exempt = RichTextField(_("content outside the act"), blank=True, features=RICH)
    burden_url = models.URLField(
        _("assessment of the disproportionate burden"),
        blank=True,
        help_text=_("Only if the office refers to a disproportionate burden."),
    )
    prepared_on = models.DateField(_("statement prepared on"), null=True, blank=True)
    reviewed_on = models.DateField(_("statement last reviewed on"), null=True, blank=True)
    method = models.CharField(
        _("prepared on the basis of"), max_length=12, choices=Method.choices, default=Method.SELF
    )
    auditor = models.CharField(_("auditor"), max_length=150, blank=True)
    shortcuts = RichTextField(_("keyboard shortcuts and aids"), blank=True, features=RICH)
    contact_person = models.CharField(_("person or desk to contact"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    procedure = RichTextField(
        _("procedure"),
        blank=True,
        features=RICH,
        help_text=_("How to report a barrier, when the office answers, how to complain."),
    )
    ombudsman_url = models.URLField(_("ombudsman"), blank=True, default="https://bip.brpo.gov.pl/")
    architecture = RichTextField(
        _("accessibility of the building"),
        blank=True,
        features=RICH,
        help_text=_("Entrance, doors, lift, toilets, parking, sign language, guide dogs."),
    )

    template = "home/pages/accessibility_statement_page.html"
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("entity"),
                FieldPanel("site_name"),
                FieldPanel("site_url"),
                FieldRowPanel([FieldPanel("published_on"), FieldPanel("updated_on")]),
            ],
            heading=_("Whose statement, for what"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldPanel("inaccessible"),
                FieldPanel("exempt"),
                FieldPanel("burden_url"),
            ],
            heading=_("Compliance with the act"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("prepared_on"), FieldPanel("reviewed_on")]),
                FieldPanel("method"),
                FieldPanel("auditor"),
                FieldPanel("shortcuts"),
            ],
            heading=_("Preparation of the statement"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_person"),
                FieldRowPanel([FieldPanel("contact_email"), FieldPanel("contact_phone")]),
                FieldPanel("procedure"),
                FieldPanel("ombudsman_url"),
            ],
            heading=_("Feedback and contact"),
        ),
        FieldPanel("architecture"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("procedure"),
        index.SearchField("architecture"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["site_url"] = self.site_url or request.build_absolute_uri("/")
        return context


class PrivacyPage(BasePage):
    """What RODO (GDPR) has a public body tell about the personal data of this site."""

    administrator = RichTextField(_("administrator of the data"), blank=True, features=RICH)
    officer_name = models.CharField(_("data protection officer"), max_length=150, blank=True)
    officer_email = models.EmailField(_("officer's e-mail"), blank=True)
    officer_address = models.CharField(_("officer's postal address"), max_length=250, blank=True)
    purposes = StreamField(
        [("purpose", PurposeBlock())],
        verbose_name=_("purposes, bases and retention"),
        blank=True,
    )
    recipients = RichTextField(_("who receives the data"), blank=True, features=RICH)
    retention = RichTextField(
        _("retention"),
        blank=True,
        features=RICH,
        help_text=_("General rules; the term of each purpose stands beside it."),
    )
    rights = RichTextField(_("rights of the person"), blank=True, features=RICH)
    voluntary = RichTextField(_("duty to give the data"), blank=True, features=RICH)
    cookies = RichTextField(_("cookies and logs"), blank=True, features=RICH)
    updated_on = models.DateField(_("in force from"), null=True, blank=True)

    template = "home/pages/privacy_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("updated_on"),
        FieldPanel("administrator"),
        MultiFieldPanel(
            [
                FieldPanel("officer_name"),
                FieldPanel("officer_email"),
                FieldPanel("officer_address"),
            ],
            heading=_("Data protection officer"),
        ),
        FieldPanel("purposes"),
        FieldPanel("recipients"),
        FieldPanel("retention"),
        FieldPanel("rights"),
        FieldPanel("voluntary"),
        FieldPanel("cookies"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("administrator"),
        index.SearchField("purposes"),
        index.SearchField("rights"),
        index.SearchField("cookies"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("privacy page")
        verbose_name_plural = _("privacy pages")
