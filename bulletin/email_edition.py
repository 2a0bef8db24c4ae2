"""The e-mail edition of an issue: HTML that mail programs show, and plain text that says the same.

Whoever sends it puts each recipient's own addresses in the place of the two markers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.models import SiteSettings
from home.text_rendering import TextRendering

from .absolute import absolute
from .mailing.letters import PREFERENCES, UNSUBSCRIBE
from .models import BulletinPage, IssuePage
from .plain_mail import plain_stream
from .reading import Contents, published_contents, working_contents

if TYPE_CHECKING:
    import css_inline


@dataclass(frozen=True)
class EmailEdition:
    """One mail for everybody, but for the two markers, which both parts hold."""

    subject: str
    html: str
    text: str


def email_edition(issue: IssuePage, *, draft: bool = False) -> EmailEdition:
    """The issue as mail; `draft` shows what the office has in work, for previews."""
    with override("pl"):
        return _made(working_contents(issue) if draft else published_contents(issue))


def _made(contents: Contents) -> EmailEdition:
    issue = contents.issue
    bulletin = BulletinPage.originals.get()
    address = settings.BASE_URL + (issue.get_url() or "/")
    context: dict[str, Any] = {
        "contents": contents,
        "issue": issue,
        "bulletin": bulletin,
        "office": SiteSettings.objects.first() or SiteSettings(),
        "editorial": TextRendering.of(issue.editorial),
        "editorial_text": plain_stream(issue.editorial, address),
        "base_url": settings.BASE_URL,
        "address": address,
        "unsubscribe_url": UNSUBSCRIBE,
        "preferences_url": PREFERENCES,
    }
    html = absolute(render_to_string("bulletin/email/issue.html", context), address)
    text = render_to_string("bulletin/email/issue.txt", context)
    return EmailEdition(
        subject=_("%(bulletin)s, %(number)s: %(theme)s")
        % {"bulletin": bulletin.title, "number": issue.designation, "theme": issue.title},
        html=_inliner().inline(html),
        text=_tidy(text),
    )


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # Loaded when the first mail is made: a web process never makes one.
    import css_inline

    # Rules that no attribute can hold (narrow screens, dark mode) stay in the head.
    return css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False
    )


def _tidy(text: str) -> str:
    """At most one empty line between two paragraphs, no spaces at the end of a line."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
