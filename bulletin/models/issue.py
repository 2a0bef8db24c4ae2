"""An issue of the bulletin: its own texts and facts; the articles are the pages below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.fields import StreamField, made_by, picture, what_it_shows
from home.languages.pages import in_all_languages, originals, the_same
from home.models import BasePage
from planpages.paragraphs import without_keys

from ..blocks import EditorialBlock, ImprintLineBlock
from .bundle import InBundle
from .stage import Edition, IssueStage, IssueTask

if TYPE_CHECKING:
    from django.http import HttpRequest

FIRST_YEAR, LAST_YEAR = 2012, 2100
# A page's own fields stand in the settings too; the way alone says when.
NAMES_PANEL = MultiFieldPanel(
    [FieldPanel("seo_title"), FieldPanel("search_description")], heading=_("For search engines")
)


class IssueQuerySet(PageQuerySet):
    def in_order(self) -> IssueQuerySet:
        """Newest first."""
        return self.order_by("-year", "-number")

    def readable(self) -> IssueQuerySet:
        """Live, open to everybody, newest first, with what a gallery of covers shows."""
        return (
            self.live()
            .public()
            .in_order()
            .select_related("cover")
            .prefetch_related("cover__renditions")
        )


class IssuePage(InBundle, BasePage):
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    date = models.DateField(_("date of issue"), default=timezone.localdate)
    cover = picture(_("cover"), help_text=_("Upright, at least 900 by 1200 points."))
    cover_alt = what_it_shows(_("what the cover shows"))
    cover_credit = made_by(_("author of the cover"))
    editorial = StreamField(EditorialBlock(required=False), verbose_name=_("editorial"), blank=True)
    editorial_author = models.CharField(_("signature of the editorial"), max_length=150, blank=True)
    imprint = StreamField(
        [("line", ImprintLineBlock())],
        verbose_name=_("imprint"),
        blank=True,
        help_text=_("Publisher and address are added from the settings of the site."),
    )

    is_original = models.BooleanField(default=True, editable=False)

    objects = in_all_languages(IssueQuerySet)
    all_languages = in_all_languages(IssueQuerySet)
    originals = originals(IssueQuerySet)

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *the_same("number", "year", "date", "cover"),
    ]

    parent_page_types = ["bulletin.BulletinPage"]
    subpage_types = ["bulletin.ArticlePage"]
    template = "bulletin/issue.html"
    content_panels = [
        FieldPanel("title", heading=_("Theme of the issue")),
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("number"), FieldPanel("year"), FieldPanel("date")])],
            heading=_("Issue"),
        ),
        MultiFieldPanel(
            [FieldPanel("cover"), FieldPanel("cover_alt"), FieldPanel("cover_credit")],
            heading=_("Cover"),
        ),
        MultiFieldPanel(
            [FieldPanel("editorial"), FieldPanel("editorial_author")], heading=_("Editorial")
        ),
        FieldPanel("imprint"),
    ]
    promote_panels = [NAMES_PANEL]
    settings_panels: list[Any] = []
    search_fields = [*BasePage.search_fields, index.SearchField("editorial")]

    class Meta:
        verbose_name = _("issue of the bulletin")
        verbose_name_plural = _("issues of the bulletin")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                condition=Q(is_original=True),
                name="bulletin_issue_once",
            )
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._take_address()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.is_original = not self.is_translation
        super().save(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._take_address()
        super().minimal_clean()

    def _take_address(self) -> None:
        # The address that readers see first is the one that stays.
        if (
            not self.is_translation
            and self.first_published_at is None
            and self.year
            and self.number
        ):
            self.slug = f"{self.year}-{self.number}"

    def clean(self) -> None:
        if self.is_translation:
            super().clean()
            return
        errors: dict[str, Any] = {}
        same = IssuePage.originals.filter(year=self.year, number=self.number).exclude(pk=self.pk)
        if self.year and self.number and same.exists():
            errors["number"] = _("There is an issue with this number in this year already.")
        elif IssuePage.originals.filter(slug=self.slug).exclude(pk=self.pk).exists():
            # An issue that was renumbered keeps its address; no form has a field for that.
            errors["number"] = _("The address of this number belongs to another issue.")
        if self.cover_id and not self.cover_alt.strip():
            errors["cover_alt"] = _("Say what the cover shows.")
        if errors:
            raise ValidationError(errors)
        # Afterwards: that the address is taken says less than that the number is.
        super().clean()

    @property
    def issue(self) -> IssuePage:
        return self

    @property
    def designation(self) -> str:
        """How the issue is called in short: `nr 2/2026`."""
        return str(_("no. %(number)d/%(year)d") % {"number": self.number, "year": self.year})

    @classmethod
    def kept_below(cls, page: Any) -> bool:
        locked = Q(pk__in=[issue.pk for issue in cls.objects.all() if issue.text_locked()])
        below = cls.objects.descendant_of(page)
        return below.filter(Q(first_published_at__isnull=False) | locked).exists()

    def articles(self) -> Any:
        """All articles of the issue, drafts too."""
        from .article import ArticlePage

        return ArticlePage.all_languages.child_of(self).in_order()

    @property
    def stage(self) -> IssueStage:
        """Where the issue stands; derived, never stored."""
        task = self.current_workflow_task
        if isinstance(task, IssueTask):
            return task.stage
        edition = Edition.under_way(self)
        if edition is not None and edition.approved_at is not None:
            return IssueStage.APPROVED
        if self.live and not self.has_changes():
            return IssueStage.PUBLISHED
        return IssueStage.PREPARATION

    def has_changes(self) -> bool:
        """Whether a text of the issue is not what readers see."""
        waiting = Q(has_unpublished_changes=True) | Q(live=False, left_out=False)
        return self.has_unpublished_changes or self.articles().filter(waiting).exists()

    @property
    def edition(self) -> Edition | None:
        """The edition that has been submitted and is not out yet."""
        return Edition.under_way(self)

    def record(self) -> dict[str, Any]:
        return {
            "page": self.pk,
            "title": self.title,
            "slug": self.slug,
            "lead": self.lead,
            "number": self.number,
            "year": self.year,
            "date": self.date.isoformat() if hasattr(self.date, "isoformat") else str(self.date),
            "cover": [self.cover_id, self.cover_alt, self.cover_credit],
            "editorial": without_keys(list(self.editorial.get_prep_value())),
            "editorial_author": self.editorial_author,
            "imprint": list(self.imprint.get_prep_value()),
            "search": [self.seo_title, self.search_description],
        }

    def neighbours(self) -> tuple[IssuePage | None, IssuePage | None]:
        """The next older and the next newer issue that readers have."""
        others = IssuePage.all_languages.sibling_of(self).live().public().exclude(pk=self.pk)
        older = Q(year__lt=self.year) | Q(year=self.year, number__lt=self.number)
        newer = Q(year__gt=self.year) | Q(year=self.year, number__gt=self.number)
        return (
            others.filter(older).order_by("-year", "-number").first(),
            others.filter(newer).order_by("year", "number").first(),
        )

    def get_breadcrumbs(self, request: Any = None, *further: Any) -> list[tuple[str, str]]:
        crumbs = super().get_breadcrumbs(request)
        return [*crumbs[:-1], (self.designation, crumbs[-1][1]), *further]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..views.reading import issue_context

        return {**super().get_context(request, *args, **kwargs), **issue_context(self, request)}
