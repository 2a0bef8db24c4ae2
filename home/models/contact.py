"""The contact page with its form, and the messages that the form keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.search import index

from home.blocks import INLINE
from home.fields import StreamField
from home.models.pages import BasePage
from home.page_blocks import DepartmentBlock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ContactPage(RoutablePageMixin, BasePage):
    """How to reach the office. The form lives at its own, uncached address `napisz/`."""

    framed = True
    frame_title = _("Contact")

    directions = RichTextField(
        _("how to get there"),
        blank=True,
        features=[*INLINE, "ul", "ol"],
        help_text=_("In words: stops, entrance, lift, parking. There is no map."),
    )
    departments = StreamField(
        [("department", DepartmentBlock())], verbose_name=_("departments"), blank=True
    )
    form_intro = models.TextField(
        _("text above the form"),
        blank=True,
        max_length=600,
        help_text=_("For example: in how many days the office answers."),
    )
    recipient = models.EmailField(
        _("e-mail for messages"),
        blank=True,
        help_text=_("If empty, messages go to the office's address from the settings."),
    )
    thanks = models.TextField(_("text after sending"), blank=True, max_length=600)

    template = "home/pages/contact_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("directions"),
        FieldPanel("departments"),
        MultiFieldPanel(
            [FieldPanel("form_intro"), FieldPanel("recipient"), FieldPanel("thanks")],
            heading=_("Contact form"),
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("directions"),
        index.SearchField("departments"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    @path("napisz/", name="write")
    def write(self, request: HttpRequest) -> HttpResponse:
        from home.contact import ContactForm, send_message
        from home.page_cache import no_public_cache

        form = ContactForm(
            request.POST if request.method == "POST" else None,
            request=request,
            initial={"subject": request.GET.get("temat", "")[:150]},
        )
        if form.is_valid():
            send_message(self, form)
            return HttpResponseRedirect(
                (self.get_url(request) or "") + self.reverse_subpage("thanks")
            )
        return no_public_cache(self._render_form)(request, form)

    def _render_form(self, request: HttpRequest, form: Any) -> HttpResponse:
        here = (self.get_url(request) or "") + self.reverse_subpage("write")
        crumbs = self.get_breadcrumbs(request, (str(_("Write to us")), here))
        return self.render(
            request,
            context_overrides={
                "form": form,
                "breadcrumbs": crumbs,
                "own_words": self._unless_framed(self.form_intro),
            },
            template="home/pages/contact_form.html",
        )

    def _unless_framed(self, words: str) -> str:
        """Words in the place of the interface's, if they are in the reader's language."""
        return "" if self.is_framed else words

    @path("napisz/dziekujemy/", name="thanks")
    def thank(self, request: HttpRequest) -> HttpResponse:
        here = (self.get_url(request) or "") + self.reverse_subpage("thanks")
        crumbs = self.get_breadcrumbs(request, (str(_("Message sent")), here))
        return self.render(
            request,
            context_overrides={
                "breadcrumbs": crumbs,
                "own_words": self._unless_framed(self.thanks),
            },
            template="home/pages/contact_thanks.html",
        )


class ContactMessage(models.Model):
    """A message sent with the contact form, kept until retention removes it."""

    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("message"))
    recipient = models.EmailField(_("sent to"))
    clause = models.ForeignKey(
        "home.ConsentClause",
        verbose_name=_("information clause"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("sent at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("contact message")
        verbose_name_plural = _("contact messages")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.subject
