"""Issues and articles in the words of Schema.org, for machines that read pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from .models import ArticlePage, IssuePage
from .reading import Contents

COVER = "width-900|format-jpeg"
PHOTO = "width-1200|format-jpeg"


def issue_data(issue: IssuePage, contents: Contents, root: str) -> dict[str, Any]:
    """A PublicationIssue of the periodical with its articles; `root` is the site's address."""
    return {
        "@context": "https://schema.org",
        **_issue(issue, root),
        "name": issue.title,
        "description": issue.description,
        "image": _image(issue.cover, COVER, root),
        "inLanguage": "pl",
        "publisher": _office(),
        "hasPart": [
            {"@type": "Article", "headline": one.title, "url": _address(one, root)}
            for one in contents.articles
        ],
    }


def article_data(article: ArticlePage, issue: IssuePage, root: str) -> dict[str, Any]:
    changed = article.last_published_at
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "Article",
            "@id": _address(article, root),
            "mainEntityOfPage": _address(article, root),
            "headline": article.title,
            "description": article.description,
            "author": [
                _filled(
                    {
                        "@type": "Person" if block.value["about"] else "Organization",
                        "name": block.value["name"],
                        "jobTitle": block.value["about"],
                    }
                )
                for block in article.authors
            ],
            "articleSection": article.section.name if article.section else "",
            "datePublished": issue.date.isoformat(),
            "dateModified": changed.isoformat() if changed else "",
            "image": _image(article.photo, PHOTO, root),
            "inLanguage": "pl",
            "publisher": _office(),
            "isPartOf": _issue(issue, root),
        }
    )


def _issue(issue: IssuePage, root: str) -> dict[str, Any]:
    return {
        "@type": "PublicationIssue",
        "@id": _address(issue, root),
        "url": _address(issue, root),
        "issueNumber": f"{issue.number}/{issue.year}",
        "datePublished": issue.date.isoformat(),
        "isPartOf": {
            "@type": "Periodical",
            "name": "Biuletyn Ekonomii Społecznej",
            "url": f"{root}/biuletyn/",
        },
    }


def _office() -> dict[str, str]:
    from home.models import SiteSettings

    office = SiteSettings.objects.first() or SiteSettings()
    return {"@type": "GovernmentOrganization", "name": office.office_name}


def _address(page: Any, root: str) -> str:
    return root + (page.get_url() or "")


def _image(image: Any, filters: str, root: str) -> str:
    if image is None:
        return ""
    url: str = image.get_rendition(filters).url
    return url if url.startswith(settings.BASE_URL) else root + url


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [])}
