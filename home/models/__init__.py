"""Models that all apps share, and the page types of the site itself."""

from home.models.archive import ArchivedFile, FileWithdrawal
from home.models.consent import ConsentClause, FormAttempt
from home.models.contact import ContactMessage, ContactPage
from home.models.content_version import ContentVersion
from home.models.documents import GeneratedDocument
from home.models.import_runs import FileImport
from home.models.news import NewsIndexPage, NewsPage
from home.models.outbox import OutgoingMail
from home.models.pages import BasePage, HomePage, ProjectPage, StandardPage
from home.models.personal_data import PersonalDataAct
from home.models.settings import SiteSettings
from home.models.statements import AccessibilityStatementPage, PrivacyPage

__all__ = [
    "AccessibilityStatementPage",
    "ArchivedFile",
    "BasePage",
    "ConsentClause",
    "ContactMessage",
    "ContactPage",
    "ContentVersion",
    "FileImport",
    "FileWithdrawal",
    "FormAttempt",
    "GeneratedDocument",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "OutgoingMail",
    "PersonalDataAct",
    "PrivacyPage",
    "ProjectPage",
    "SiteSettings",
    "StandardPage",
]
