"""Models that all apps share, and the page types of the site itself."""

from home.models.contact import ContactMessage, ContactPage
from home.models.news import NewsIndexPage, NewsPage
from home.models.pages import BasePage, HomePage, ProjectPage, StandardPage
from home.models.settings import SiteSettings
from home.models.statements import AccessibilityStatementPage, PrivacyPage

__all__ = [
    "AccessibilityStatementPage",
    "BasePage",
    "ContactMessage",
    "ContactPage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PrivacyPage",
    "ProjectPage",
    "SiteSettings",
    "StandardPage",
]
