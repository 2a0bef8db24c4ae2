"""Protection of forms that anybody may send. See docs/public-forms.md."""

from __future__ import annotations

import ipaddress
import json
from datetime import datetime, timedelta
from typing import Any, ClassVar

import altcha
from django import forms
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home import formats
from home.clauses import first_clause
from home.models.consent import ConsentClause, FormAttempt

LEAST_SECONDS = 3
EXPIRY = timedelta(hours=24)
WINDOW = timedelta(hours=1)
LIMIT = 5
LIMIT_WITH_PROOF = 30
KEEP_ATTEMPTS = timedelta(days=2)
PROOF_PREFIX = "0000"
"""Hex digits with which a solution begins: 65,536 hashes on average, a second or two."""
SALT = "home.public_forms"


class ProtectedForm(forms.Form):
    """Mixin of public forms: consent, honeypot, least filling time, rate limit, proof of work.

    `form_code` names the form in clauses and limits. An attempt is counted when everything
    else is in order, so mistakes cost nobody anything. `clause` is the version of the
    information clause that the form shows and, once valid, that the sender agreed to.
    """

    form_code: ClassVar[str]
    PROTECTION: ClassVar[tuple[str, ...]] = ("strona_www", "consent", "issued", "altcha")

    strona_www = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Without this consent the office may not take the form.")
        }
    )
    issued = forms.CharField(required=False, widget=forms.HiddenInput)
    altcha = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)
        own = [name for name in self.fields if name not in self.PROTECTION]
        self.order_fields([*own, *self.PROTECTION])
        self.fields["consent"].label = self.clause.statement or _(
            "I have read how my personal data will be used and I agree to it."
        )
        self.fields["issued"].initial = self._issue
        self.fields["altcha"].widget.attrs["data-challenge"] = self._challenge

    @cached_property
    def clause(self) -> ConsentClause:
        """The clause in force now."""
        return ConsentClause.objects.in_force(self.form_code, timezone.now()) or first_clause(
            self.form_code
        )

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound or (self.empty_permitted and not self.has_changed()):
            return
        proof = self._check_proof()
        self._check_honeypot()
        self._check_issue()
        if not self.errors:
            self._count_attempt(proof)

    # The issue: when, for which form and with which clause the form was shown

    def _issue(self) -> str:
        return signing.dumps(
            {"form": self.form_code, "clause": self.clause.pk, "at": timezone.now().timestamp()},
            salt=SALT,
        )

    def _check_issue(self) -> None:
        try:
            issue = signing.loads(self._sent("issued"), salt=SALT)
            if issue["form"] != self.form_code:
                raise signing.BadSignature
        except (signing.BadSignature, ValueError, LookupError, TypeError):
            self._again(_("The form was not recognised. What you wrote is kept: send it again."))
            return
        age = timezone.now().timestamp() - issue["at"]
        if age > EXPIRY.total_seconds():
            self._again(
                _(
                    "The form was open for longer than a day. What you wrote is kept: check it "
                    "and send it again."
                )
            )
        elif age < LEAST_SECONDS:
            self.add_error(
                None,
                _(
                    "The form was sent very quickly, as if by a program. Check it and send it "
                    "again."
                ),
            )
        elif issue["clause"] != self.clause.pk:
            self._replace("issued", self._issue())
            self._replace("consent", "")
            self.add_error(
                "consent",
                _("The information on personal data has changed. Read it and agree once more."),
            )

    def _again(self, message: str) -> None:
        self._replace("issued", self._issue())
        self.add_error(None, message)

    def _check_honeypot(self) -> None:
        if self._sent("strona_www"):
            self.add_error(
                None,
                _("One field is there to catch programs and has to stay empty. Empty it, please."),
            )

    # The proof of work, made by the browser where JavaScript runs

    @property
    def _challenge(self) -> str:
        challenge = altcha.create_challenge(
            "SHA-256",
            1,
            key_prefix=PROOF_PREFIX,
            expires_at=int((timezone.now() + EXPIRY).timestamp()),
            data={"form": self.form_code},
            hmac_secret=_proof_secret(),
        )
        return json.dumps(challenge.to_dict())

    def _check_proof(self) -> str | None:
        """The mark of a genuine proof that was not used before."""
        sent = self._sent("altcha")
        if not sent:
            return None
        mark = _verify_proof(sent, self.form_code)
        if mark is None or FormAttempt.objects.filter(proof=mark).exists():
            self._replace("altcha", "")
            return None
        return mark

    # The rate limit

    def _count_attempt(self, proof: str | None) -> None:
        client = client_mark(self.request, self.form_code)
        until = count_attempt(self.form_code, client, LIMIT, proof=proof)
        if until is not None:
            self._refuse(until)

    def _refuse(self, until: Any) -> None:
        self.add_error(
            None,
            forms.ValidationError(
                _(
                    "Too many forms have come from your network. The next one can be sent from "
                    "this moment on: %(moment)s. What you wrote is kept until you close the page."
                ),
                code="rate_limit",
                params={"moment": formats.moment(until + timedelta(minutes=1))},
            ),
        )

    def _sent(self, name: str) -> str:
        value = self.fields[name].widget.value_from_datadict(
            self.data, self.files, self.add_prefix(name)
        )
        return value if isinstance(value, str) else ""

    def _replace(self, name: str, value: str) -> None:
        """Show the form again with another value; what was sent is kept otherwise."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        if value:
            data[self.add_prefix(name)] = value
        else:
            data.pop(self.add_prefix(name), None)
        self.data = data


def count_attempt(
    form_code: str, client: str, limit: int, *, proof: str | None = None
) -> datetime | None:
    """Count one attempt of a client. Where it had its share within the hour, nothing is counted
    and the moment is given from which on it has a part of it again.

    A proof of work that was not used before raises the limit.
    """
    mine = FormAttempt.objects.filter(form=form_code, client=client)
    for _attempt in range(10):
        now = timezone.now()
        most = LIMIT_WITH_PROOF if proof else limit
        # One look for both: what was counted and the serial that goes with that count.
        last = list(mine.order_by("-serial").values_list("serial", "created_at")[:most])
        if len(last) == most and last[-1][1] > now - WINDOW:
            return last[-1][1] + WINDOW
        serial = last[0][0] + 1 if last else 1
        try:
            with transaction.atomic():
                FormAttempt.objects.create(
                    form=form_code, client=client, serial=serial, proof=proof, created_at=now
                )
            return None
        except IntegrityError:
            # Another request took the serial, or used the same proof, in this moment.
            if proof and FormAttempt.objects.filter(proof=proof).exists():
                proof = None
    return timezone.now() + timedelta(minutes=1)


def attempts_used_up(form_code: str, client: str, limit: int) -> bool:
    """Whether the client has had its share within the hour."""
    since = timezone.now() - WINDOW
    mine = FormAttempt.objects.filter(form=form_code, client=client, created_at__gt=since)
    return mine.count() >= limit


def _proof_secret() -> str:
    return salted_hmac(SALT, "proof of work", algorithm="sha256").hexdigest()


def _verify_proof(sent: str, form_code: str) -> str | None:
    try:
        payload = altcha.Payload.from_base64(sent)
        result = altcha.verify_solution(payload, _proof_secret())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not result.verified or (payload.challenge.parameters.data or {}).get("form") != form_code:
        return None
    return str(payload.challenge.signature)[:64]


def client_address(request: HttpRequest) -> str:
    """The sender's address. X-Forwarded-For counts only as far as our own proxies wrote it."""
    address = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXY_COUNT:
        named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(named) >= proxies and named[-proxies]:
            address = named[-proxies]
    return address


def client_mark(request: HttpRequest, form_code: str) -> str:
    """A client for the rate limit: its network, as an HMAC that is of no use elsewhere."""
    address = client_address(request)
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        network = address
    else:
        mapped = getattr(ip, "ipv4_mapped", None)
        # An IPv6 customer holds at least a /64: single addresses there cost nothing.
        network = (
            str(ipaddress.ip_network((ip, 64), strict=False))
            if ip.version == 6 and not mapped
            else str(mapped or ip)
        )
    return salted_hmac(SALT, f"{form_code}:{network}", algorithm="sha256").hexdigest()


def forget_attempts(now: Any) -> int:
    """Retention rule: attempts are kept for two days."""
    return FormAttempt.objects.filter(created_at__lt=now - KEEP_ATTEMPTS).delete()[0]
