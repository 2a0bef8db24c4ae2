"""The office's screens of issues: the list, one issue with all its texts, previews of editions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import Page, PageLogEntry

from home.admin_screens import Screen, tell
from home.documents import document_response
from home.verdicts import Refused, Verdict

from ..actions import issues
from ..actions.issue_mailing import prepare_issue_mailing
from ..actions.mailings import mailing_about
from ..email_edition import email_edition
from ..forms import DecideForm, ReasonForm, ScheduleForm, SubmitForm
from ..models import BulletinPage, IssuePage, IssueStage
from ..models.bundle import InBundle
from ..permissions import (
    is_editor,
    may_approve_issue,
    may_pass_proofreading,
    may_publish_issue,
    may_see_issues,
    may_send_back_issue,
    may_submit_issue,
    may_unschedule_issue,
    may_withdraw_issue,
)
from ..printing import documents
from ..readiness import obstacles, readiness
from ..steps import asked_at, steps_of
from ..subscription_permissions import may_mail_issue, may_see_mailings


class BulletinScreen(Screen):
    """A screen below «Biuletyn» in the menu."""

    header_icon = "doc-full"

    def may_see(self) -> Verdict:
        return may_see_issues(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Issues of the bulletin"), reverse("bulletin_issues"))]


class IssuesView(BulletinScreen):
    template_name = "bulletin/admin/issues.html"
    page_title = gettext_lazy("Issues of the bulletin")

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = []
        for issue in IssuePage.originals.in_order():
            stage = issue.stage
            in_work = stage != IssueStage.PUBLISHED
            rows.append(
                {
                    "issue": issue,
                    "text": issue.working_text(),
                    "stage": stage,
                    "edition": issue.edition,
                    "articles": issue.articles().count(),
                    "missing": len(obstacles(readiness(issue))) if in_work else 0,
                    "asked": asked_at(stage) if in_work else "",
                }
            )
        page = BulletinPage.originals.first()
        may_add = page is not None and page.permissions_for_user(self.request.user)
        add = reverse("wagtailadmin_pages:add", args=["bulletin", "issuepage", page.pk])
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "add_url": add if may_add and may_add.can_add_subpage() else "",
        }


class IssueScreen(BulletinScreen):
    """A screen of one issue."""

    @cached_property
    def issue(self) -> IssuePage:
        return get_object_or_404(IssuePage, pk=self.kwargs["pk"])

    @cached_property
    def text(self) -> IssuePage:
        text: IssuePage = self.issue.working_text()
        return text

    def get_page_title(self) -> str:
        return f"{self.text.designation}: {self.text.title}"


@dataclass(frozen=True)
class Act:
    """A decision that can be taken on the screen of an issue."""

    form: type[BaseForm]
    do: Callable[[IssuePage, User, dict[str, Any]], Any]
    done: Any


def _decide(action: Callable[..., Any]) -> Callable[[IssuePage, User, dict[str, Any]], Any]:
    return lambda issue, user, data: action(issue, user, **data)


class IssueView(IssueScreen):
    template_name = "bulletin/admin/issue.html"

    acts: ClassVar[dict[str, Act]] = {
        "submit": Act(
            SubmitForm, _decide(issues.submit_issue), gettext_lazy("The issue is submitted.")
        ),
        "proofread": Act(
            DecideForm,
            _decide(issues.pass_proofreading),
            gettext_lazy("The issue is proof-read: it awaits the approval of the chief editors."),
        ),
        "approve": Act(
            DecideForm,
            _decide(issues.approve_issue),
            gettext_lazy("The issue is approved: it can be published."),
        ),
        "send_back": Act(
            ReasonForm,
            _decide(issues.send_back_issue),
            gettext_lazy("The issue is sent back: its texts can be changed."),
        ),
        "publish": Act(
            Form,
            _decide(issues.publish_issue),
            gettext_lazy("The issue is published with all its articles."),
        ),
        "schedule": Act(
            ScheduleForm,
            _decide(issues.schedule_issue),
            gettext_lazy("The issue is scheduled."),
        ),
        "unschedule": Act(
            Form, _decide(issues.unschedule_issue), gettext_lazy("It is no longer scheduled.")
        ),
        "withdraw": Act(
            ReasonForm,
            _decide(issues.withdraw_issue),
            gettext_lazy("The issue is withdrawn with all its articles."),
        ),
    }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = request.POST.get("decision", "")
        if name == "mail":
            return self._mail(request)
        act = self.acts.get(name)
        if act is None:
            return redirect(request.path)
        form = self._form(name, request.POST)
        obstacles_met: list[str] = []
        if form.is_valid():
            user: Any = request.user
            try:
                act.do(self.issue, user, form.cleaned_data)
            except issues.NotReady as error:
                obstacles_met = error.obstacles
            except Refused as error:
                tell(form, error)
            else:
                messages.success(request, act.done)
                return redirect(request.path)
        # After a refusal the page shows what is there now, not what the person had before.
        for kept in ("issue", "text"):
            self.__dict__.pop(kept, None)
        context = self.get_context_data(**{f"{name}_form": form}, obstacles_met=obstacles_met)
        return self.render_to_response(context, status=422)

    def _mail(self, request: HttpRequest) -> HttpResponseBase:
        """To the draft of the mailing, where it is looked at, tried out and sent."""
        user: Any = request.user
        try:
            return redirect(prepare_issue_mailing(self.issue, user).get_absolute_url())
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect(request.path)

    def _form(self, name: str, data: Any = None) -> BaseForm:
        return self.acts[name].form(data, auto_id=f"{name}_%s")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        issue, user = self.issue, self.request.user
        rows = readiness(issue)
        edition = issue.edition
        for name in self.acts:
            context.setdefault(f"{name}_form", self._form(name))
        context.update(
            issue=issue,
            text=self.text,
            stage=str(issue.stage),
            steps=steps_of(issue),
            edition=edition,
            rows=rows,
            obstacles=obstacles(rows),
            carried={"shown_digest": issues.issue_digest(rows)},
            is_correction=issue.editions.published().exists(),
            may={
                "submit": may_submit_issue(user, issue),
                "proofread": may_pass_proofreading(user, issue),
                "approve": may_approve_issue(user, issue),
                "send_back": may_send_back_issue(user, issue),
                "publish": may_publish_issue(user, issue),
                "unschedule": may_unschedule_issue(user, issue),
                "withdraw": may_withdraw_issue(user, issue),
                "write": is_editor(user) and not issue.text_locked(),
            },
            history=PageLogEntry.objects.filter(page=issue.pk, action__startswith="bulletin.")
            .select_related("user")
            .order_by("-timestamp"),
            editions=issue.editions.published().order_by("-number"),
            mailing=mailing_about(issue) if may_see_mailings(user) else None,
            mail=may_mail_issue(user, issue),
        )
        return context


class EmailPreviewView(IssueScreen):
    """The e-mail edition as it would arrive: HTML, wide and narrow, and plain text."""

    template_name = "bulletin/admin/email.html"

    def trail(self) -> list[tuple[str, str]]:
        title = f"{self.text.designation}: {self.text.title}"
        return [*super().trail(), (title, reverse("bulletin_issue", args=[self.issue.pk]))]

    def get_page_title(self) -> str:
        return _("E-mail edition")

    def get_page_subtitle(self) -> str:
        return f"{self.text.designation}: {self.text.title}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(issue=self.issue, edition=email_edition(self.issue, draft=True))
        return context


def issue_of_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """From any page of an issue to the screen of the issue."""
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, InBundle):
        raise Http404
    return redirect("bulletin_issue", page.issue.pk)


def email_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part alone, for the frames of the preview."""
    if not may_see_issues(request.user):
        raise PermissionDenied
    html = email_edition(get_object_or_404(IssuePage, pk=pk), draft=True).html
    # Pictures of drafts are for editors, who are signed in at the address that they came by.
    here = f"{request.scheme}://{request.get_host()}"
    return HttpResponse(html.replace(settings.BASE_URL, here))


def printed_preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The printed edition of what is in work."""
    if not may_see_issues(request.user):
        raise PermissionDenied
    issue = get_object_or_404(IssuePage, pk=pk)
    subject = documents.subject_of(issue, documents.PREVIEW)
    return document_response(request, documents.PREVIEW, subject, public_cache=False)
