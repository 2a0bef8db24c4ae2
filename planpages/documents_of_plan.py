"""`plan.pdf` of an adopted version, made in the background from its snapshot."""

from __future__ import annotations

from collections.abc import Callable

from home.models import SiteSettings
from home.pdf import render_pdf

from .models import AdoptedVersion
from .presentation import version_content


def build_plan_pdf(subject: str, progress: Callable[[int], None]) -> bytes:
    """`subject` is the primary key of the AdoptedVersion."""
    version = AdoptedVersion.objects.select_related("resolution", "plan").get(pk=subject)
    office = SiteSettings.objects.first() or SiteSettings()
    return render_pdf(
        "planpages/pdf/plan.html",
        {"version": version, "office": office, **version_content(version)},
        progress=progress,
    )


def plan_pdf_name(subject: str) -> str:
    version = AdoptedVersion.objects.get(pk=subject)
    return f"plan-wersja-{version.number}.pdf"
