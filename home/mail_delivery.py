"""Handing mail to a mail server, for the outbox and for mailings alike.

What a process knows at each step about whether the server has a message: docs/outbox.md.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import sanitize_address

LEASE = timedelta(minutes=5)
"""How long a process may say nothing before it counts as dead; longer than any conversation."""
ATTEMPTS = 12
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=4)
TIMEOUT = 30
NOT_THE_MAIL_S_FAULT = {521, 530, 534, 535, 538}
"""Answers 5xx about signing in or about the whole server: a wrong setting, to be put right."""
GOODBYE = 421
"""The server ends the conversation."""

OutboxTransport = dict[str, Any]


class Undelivered(Exception):
    """The message did not reach the server for certain. `step` says how far it came."""

    def __init__(self, reason: str, step: str = "") -> None:
        super().__init__(reason)
        self.step = step


class Refused(Undelivered):
    """The mail will never be taken: trying again is of no use."""


class Deferred(Undelivered):
    """The mail was certainly not taken this time."""


class Unreachable(Deferred):
    """No server let us in: this says nothing about the mail at hand."""


class Doubtful(Undelivered):
    """The server had the whole mail and did not say what became of it."""


@dataclass(frozen=True)
class Envelope:
    """One message for one recipient: bare ASCII addresses and the bytes, with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes
    message: Callable[[], EmailMessage]
    """The same message for a backend of Django, where mail does not go out by SMTP."""


def envelope_of(message: EmailMessage, recipient: str) -> Envelope:
    """Raises Refused for a message that cannot be written down: time will not mend it."""
    try:
        encoding = message.encoding or settings.DEFAULT_CHARSET
        sender = sanitize_address(message.from_email, encoding)
        written = sanitize_address(recipient, encoding)
        # Django would encode such a name as if it stood in a header; no server knows it then.
        parseaddr(recipient)[1].rpartition("@")[0].encode("ascii")
        # Django's messages take the line ending, not a policy as those of the library do.
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    except Exception as error:
        raise Refused(f"not a sendable mail: {type(error).__name__}", "message") from None
    return Envelope(parseaddr(sender)[1], parseaddr(written)[1], content, lambda: message)


def back_off(attempts: int) -> timedelta | None:
    """How long to wait after that many attempts; None when they were enough."""
    if attempts >= ATTEMPTS:
        return None
    return min(FIRST_DELAY * 2 ** max(0, attempts - 1), LONGEST_DELAY)


class Carrier:
    """A way to the mail server that many messages may take, one after the other.

    The connection is made for the first message, kept for the next ones and made anew after a
    fault. Use it as a context manager.
    """

    def __init__(self, transport: OutboxTransport | None = None) -> None:
        self.transport = transport or settings.OUTBOX_TRANSPORT
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Carrier:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._drop()

    def deliver(self, envelope: Envelope, before_handing_over: Callable[[], None]) -> None:
        """Hand one message over.

        `before_handing_over` is called when the server is ready for the text and before the first
        byte of it goes out; what it raises stops the delivery. Otherwise raises Refused, Deferred
        (Unreachable if there is no server at all) or Doubtful, unless the server took the mail.
        """
        if not self.transport["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
            self._by_backend(envelope, before_handing_over)
            return
        reused = self._server is not None
        server = self._server or self._connect()
        try:
            self._announce(server, envelope)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            if not reused:
                raise Deferred(_describe(error), "conversation") from None
            # A connection that was kept too long: the server may close it at any time.
            server = self._connect()
            try:
                self._announce(server, envelope)
            except (OSError, smtplib.SMTPException) as again:
                self._drop()
                raise Deferred(_describe(again), "conversation") from None
        try:
            before_handing_over()
        except BaseException:
            # The server waits for the text of a message that will not come.
            self._drop()
            raise
        self._hand_over(server, envelope.content)

    def _by_backend(self, envelope: Envelope, before_handing_over: Callable[[], None]) -> None:
        before_handing_over()
        try:
            backend = self.transport["EMAIL_BACKEND"]
            get_connection(backend, **_options(self.transport)).send_messages([envelope.message()])
        except Exception as error:
            raise Deferred(type(error).__name__, "backend") from None

    def _connect(self) -> smtplib.SMTP:
        transport = self.transport
        connect = smtplib.SMTP_SSL if transport.get("EMAIL_USE_SSL") else smtplib.SMTP
        server = None
        try:
            server = connect(
                transport.get("EMAIL_HOST") or "localhost",
                transport.get("EMAIL_PORT") or 25,
                timeout=int(transport.get("EMAIL_TIMEOUT") or TIMEOUT),
            )
            if transport.get("EMAIL_USE_TLS"):
                server.starttls()
            if transport.get("EMAIL_HOST_USER"):
                server.login(
                    transport["EMAIL_HOST_USER"], transport.get("EMAIL_HOST_PASSWORD") or ""
                )
            server.ehlo_or_helo_if_needed()
            if server.sock is not None:
                # The line that ends a text is a small packet, which would wait for company.
                server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise Unreachable(_describe(error), "connection") from None
        self._server = server
        return server

    def _announce(self, server: smtplib.SMTP, envelope: Envelope) -> None:
        """Sender, recipient and the wish to send: the server may still say no to each."""
        options = [f"size={len(envelope.content)}"] if server.has_extn("size") else []
        self._expect(server.mail(envelope.sender, options), "sender", 250)
        self._expect(server.rcpt(envelope.recipient), "recipient", 250, 251)
        self._expect(server.docmd("DATA"), "message", 354)

    def _hand_over(self, server: smtplib.SMTP, content: bytes) -> None:
        try:
            server.send(smtplib._quote_periods(content))  # type: ignore[attr-defined]
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            # Without the line that ends it, no server takes a message.
            raise Deferred(_describe(error), "text") from None
        try:
            server.send(b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
            answer = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Doubtful(_describe(error), "text") from None
        self._expect(answer, "text", 250)

    def _expect(self, answer: tuple[int, bytes], step: str, *codes: int) -> None:
        code, words = answer
        if code in codes:
            return
        said = f"{code} {words.decode('utf-8', 'replace')}"
        if code == GOODBYE or code in NOT_THE_MAIL_S_FAULT:
            self._drop()
        else:
            self._begin_again()
        if 500 <= code < 600 and code not in NOT_THE_MAIL_S_FAULT:
            raise Refused(said, step)
        raise Deferred(said, step)

    def _begin_again(self) -> None:
        """Clear what the server knows of a message that it did not take."""
        if self._server is None:
            return
        try:
            code, _words = self._server.rset()
        except (OSError, smtplib.SMTPException):
            code = GOODBYE
        if code != 250:
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _options(transport: OutboxTransport) -> dict[str, Any]:
    path = transport.get("EMAIL_FILE_PATH")
    return {"file_path": path} if path and "filebased" in transport["EMAIL_BACKEND"] else {}


def _describe(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
