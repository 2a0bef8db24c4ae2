"""Certificates as the organiser issues, prints, sends and withdraws them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from home.admin_screens import member_of, tell
from home.documents import document_response
from home.page_cache import no_public_cache
from home.pdf import PdfUnavailable, pdf_available
from home.verdicts import Refused, Verdict

from .. import certificate_files
from ..actions.certificates import (
    entitled,
    issue_certificates,
    send_certificates,
    to_certify,
    withdraw_certificate,
)
from ..certificate_links import verification_url
from ..models import Certificate, Enrolment
from ..permissions import (
    may_issue_certificates,
    may_see_certificates,
    may_send_certificates,
    may_withdraw_certificate,
)
from ..registrants import in_order
from .admin_frame import EnrolmentScreen


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"),
        help_text=gettext_lazy("For the office; the public page only says that it is withdrawn."),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why the certificate is withdrawn.")},
    )


class CertificatesView(EnrolmentScreen):
    template_name = "events/admin/certificates.html"
    page_title = gettext_lazy("Certificates")
    header_icon = "doc-full"
    tab = "certificates"

    def may_see(self) -> Verdict:
        return may_see_certificates(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user, act = member_of(request), request.POST.get("act")
        try:
            if act == "issue":
                issued = len(issue_certificates(self.enrolment, user))
                told = ngettext(
                    "%(n)d certificate is issued.", "%(n)d certificates are issued.", issued
                ) % {"n": issued}
                messages.success(request, told)
            elif act in ("send", "send_again"):
                sent = send_certificates(self.enrolment, user, again=act == "send_again")
                told = ngettext("%(n)d mail is posted.", "%(n)d mails are posted.", sent)
                messages.success(request, told % {"n": sent})
        except Refused as refused:
            messages.error(request, refused.reason)
        return redirect(self.url("events_admin_certificates"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, enrolment = self.request.user, self.enrolment
        certificates = list(
            Certificate.objects.filter(participant__enrolment=enrolment)
            .select_related("participant__registration", "issued_by")
            .order_by("year", "serial")
        )
        valid = [one for one in certificates if not one.is_withdrawn and one.name]
        context.update(
            certificates=certificates,
            valid=len(valid),
            unsent=sum(one.sent_at is None for one in valid),
            entitled=entitled(enrolment).count(),
            waiting=in_order(to_certify(enrolment)),
            issue=may_issue_certificates(user, enrolment),
            send=may_send_certificates(user, enrolment),
            no_pdf="" if pdf_available() else str(PdfUnavailable()),
        )
        return context


class CertificateView(EnrolmentScreen):
    """One certificate: its file, its public page, withdrawing."""

    template_name = "events/admin/certificate.html"
    header_icon = "doc-full"

    def may_see(self) -> Verdict:
        return may_see_certificates(self.request.user)

    @property
    def certificate(self) -> Certificate:
        return _certificate(self.enrolment, self.kwargs["certificate"])

    def get_page_title(self) -> str:
        return _("Certificate No. %s") % self.certificate.number

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Certificates"), self.url("events_admin_certificates"))]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user, act, certificate = member_of(request), request.POST.get("act"), self.certificate
        here = redirect(self.url("events_admin_certificate", certificate.pk))
        if act == "send":
            return self._send(certificate)
        if act != "withdraw":
            return here
        form = WithdrawForm(request.POST)
        if form.is_valid():
            try:
                withdraw_certificate(certificate, user, reason=form.cleaned_data["reason"])
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The certificate is withdrawn."))
                return here
        return self.render_to_response(self.get_context_data(form=form))

    def _send(self, certificate: Certificate) -> HttpResponseBase:
        try:
            sent = send_certificates(
                self.enrolment, member_of(self.request), again=True, only=[certificate.pk]
            )
        except Refused as refused:
            messages.error(self.request, refused.reason)
        else:
            if sent:
                messages.success(self.request, _("The link to the certificate is posted."))
            else:
                messages.error(self.request, _("There is no address to send it to: print it."))
        return redirect(self.url("events_admin_certificate", certificate.pk))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        certificate, user = self.certificate, self.request.user
        context.update(
            certificate=certificate,
            verification_url=verification_url(certificate),
            withdraw=may_withdraw_certificate(user, certificate),
            send=may_send_certificates(user, self.enrolment),
        )
        context.setdefault("form", WithdrawForm())
        return context


@require_safe
@no_public_cache
def one_file(request: HttpRequest, pk: int, certificate: int) -> HttpResponseBase:
    """The PDF of one; while it is being made its progress."""
    found = _certificate(_enrolment(request, pk), certificate)
    if found.is_withdrawn or not found.name:
        raise Refused(_("This certificate is withdrawn, or its person was erased."))
    subject = certificate_files.subject_of_one(found)
    return document_response(request, certificate_files.ONE, subject, public_cache=False)


@require_safe
@no_public_cache
def all_files(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All that are valid, one after the other, for the printer."""
    enrolment = _enrolment(request, pk)
    if not certificate_files.printed(enrolment):
        messages.error(request, _("There is no certificate to print."))
        return redirect("events_admin_certificates", enrolment.pk)
    subject = certificate_files.subject_of_all(enrolment)
    return document_response(request, certificate_files.ALL, subject, public_cache=False)


def _enrolment(request: HttpRequest, pk: int) -> Enrolment:
    may_see_certificates(request.user).demand()
    return get_object_or_404(Enrolment, pk=pk)


def _certificate(enrolment: Enrolment, pk: int) -> Certificate:
    certificates = Certificate.objects.filter(participant__enrolment=enrolment)
    return get_object_or_404(
        certificates.select_related("participant__registration", "issued_by", "withdrawn_by"),
        pk=pk,
    )
