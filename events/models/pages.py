"""Events as pages: the calendar, one base, four types. Terms and exhibitors are their children."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from home.blocks import TextBlock
from home.fields import StreamField, made_by, picture, what_it_shows
from home.languages.pages import original_only, the_same
from home.models import BasePage
from home.models.settings import PHONE
from home.verdicts import Refused

from ..blocks import DayBlock, DocumentsBlock, PhotoBlock
from ..choices import WITH_FAIR, EventKind
from . import page_panels
from .page_form import EventPageForm

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

RESERVED_SLUGS = frozenset({"feed", "kalendarz", "zapisy", "zaswiadczenia", "wystawcy", "druk"})
"""Addresses under /wydarzenia/ that are the calendar's own."""

HAS_ENROLMENT = _(
    "People register for this event: it cannot be deleted. Cancel its terms, or unpublish it."
)
NO_ALIASES = _("An event is announced once: it has no aliases. Copy it without the alias.")


def refuse_deletion_of_enrolment(page: Page) -> None:
    """Raise Refused if an event on this page or below it has a registration."""
    events = EventPage.all_languages.descendant_of(page, inclusive=True)
    if events.filter(terms__enrolment__isnull=False).exists():
        raise Refused(str(HAS_ENROLMENT))


class EventsPage(RoutablePageMixin, BasePage):
    """`/wydarzenia/`: the calendar, and all events under it."""

    framed = True
    frame_title = _("Events")

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "events.ConferencePage",
        "events.FairPage",
        "events.ConferenceFairPage",
        "events.TrainingPage",
    ]
    template = "events/calendar.html"

    class Meta:
        verbose_name = _("calendar of events")
        verbose_name_plural = _("calendars of events")

    @path("", name="calendar")
    def show_calendar(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.calendar import calendar

        return calendar(self, request)

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponseBase:
        from ..feeds import EventsFeed

        return EventsFeed(self)(request)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        refuse_deletion_of_enrolment(self)
        return super().delete(*args, **kwargs)


class EventPage(RoutablePageMixin, BasePage):
    """What all events share. Only its four types are made by editors."""

    KIND: ClassVar[EventKind]
    # Who reads no Polish finds the term, the place and the form of registration.
    framed = True

    kind = models.CharField(
        _("kind"), max_length=30, choices=EventKind.choices, editable=False, db_index=True
    )
    image = picture(_("photo"))
    image_alt = what_it_shows()
    image_credit = made_by()
    body = StreamField(TextBlock(), verbose_name=_("text"), blank=True)
    audience = models.TextField(_("for whom"), blank=True, max_length=600)
    cost = models.CharField(
        _("cost"), max_length=200, blank=True, help_text=_("For example: free of charge.")
    )
    contact_name = models.CharField(_("who answers questions"), max_length=150, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[PHONE])
    contact_email = models.EmailField(_("e-mail"), blank=True)
    programme = StreamField(
        [("day", DayBlock())],
        verbose_name=_("programme"),
        blank=True,
        max_num=14,
        help_text=_("Day by day. An event held in several towns has one programme for all."),
    )
    documents_before = StreamField(
        DocumentsBlock(required=False), verbose_name=_("documents to read before"), blank=True
    )
    documents_after = StreamField(
        DocumentsBlock(required=False), verbose_name=_("materials from the event"), blank=True
    )
    summary = StreamField(
        TextBlock(required=False),
        verbose_name=_("summary"),
        blank=True,
        help_text=_("What happened, for those who were not there. Shown first once it is over."),
    )
    gallery = StreamField(
        [("photo", PhotoBlock())], verbose_name=_("photos"), blank=True, max_num=60
    )

    # Terms, exhibitors and registrations are those of the Polish event, whatever the language.
    not_in_translation = ("terms", "exhibitors")
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *the_same("image", "contact_phone", "contact_email"),
        *original_only("terms", "exhibitors"),
    ]

    is_creatable = False
    template = "events/event.html"
    parent_page_types = ["events.EventsPage"]
    subpage_types: list[str] = []
    base_form_class = EventPageForm
    edit_handler = page_panels.event_form(with_exhibitors=False)

    FIELDS_WITH_DOCUMENTS: ClassVar[tuple[str, ...]] = (
        "body", "documents_before", "documents_after", "summary",
    )  # fmt: skip

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @path("", name="event")
    def show_event(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.event import show

        return show(self, request)

    @path("wystawcy/", name="exhibitors")
    def show_exhibitors(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.exhibitors import show

        return show(self, request)

    @property
    def has_fair(self) -> bool:
        return self.kind in WITH_FAIR

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.slug in RESERVED_SLUGS:
            errors["slug"] = _("The calendar needs this address itself: choose another.")
        if self.image_id and not self.image_alt.strip():
            errors["image_alt"] = _("Say what the photo shows.")
        if self.image_id and not self.image_credit.strip():
            errors["image_credit"] = _("Say who made the photo.")
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = getattr(self, "KIND", self.kind)
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> EventPage:
        """A draft published later neither takes back what happened to a term meanwhile, nor
        removes a term for which people register."""
        from .terms import Term

        page: EventPage = super().with_content_json(content)
        terms = list(page.terms.all())
        stored = {term.pk: term for term in Term.objects.filter(event=self.pk)}
        for term in terms:
            if term.pk in stored:
                for name in Term.RECORDED:
                    setattr(term, name, getattr(stored[term.pk], name))
        kept = Term.objects.filter(event=self.pk).enrolling().exclude(pk__in=[t.pk for t in terms])
        missing = list(kept)
        if missing:
            page.terms = [*terms, *missing]
        return page

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        refuse_deletion_of_enrolment(self)
        return super().delete(*args, **kwargs)

    def create_alias(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused(str(NO_ALIASES))


class ConferencePage(EventPage):
    KIND = EventKind.CONFERENCE
    is_creatable = True
    template = EventPage.template

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")


class FairPage(EventPage):
    KIND = EventKind.FAIR
    is_creatable = True
    template = EventPage.template
    edit_handler = page_panels.event_form(with_exhibitors=True)

    class Meta:
        verbose_name = _("fair")
        verbose_name_plural = _("fairs")


class ConferenceFairPage(EventPage):
    KIND = EventKind.CONFERENCE_FAIR
    is_creatable = True
    template = EventPage.template
    edit_handler = page_panels.event_form(with_exhibitors=True)

    class Meta:
        verbose_name = _("conference with a fair")
        verbose_name_plural = _("conferences with fairs")


class TrainingPage(EventPage):
    KIND = EventKind.TRAINING
    is_creatable = True
    template = EventPage.template

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
