"""The bulletin's data: the archive, issues, articles, and how an issue goes to its readers."""

from home.bound_pages import guard

from .article import ArticleEntity, ArticlePage, ArticleRelatedPage, Section
from .bundle import PAST_THE_BUNDLE, TextChange
from .issue import IssuePage
from .page import BulletinPage
from .stage import (
    ISSUE_TASKS,
    ChiefApprovalTask,
    Edition,
    IssueStage,
    IssueTask,
    ProofreadingTask,
)

guard(IssuePage, ArticlePage)

__all__ = [
    "ISSUE_TASKS",
    "PAST_THE_BUNDLE",
    "ArticleEntity",
    "ArticlePage",
    "ArticleRelatedPage",
    "BulletinPage",
    "ChiefApprovalTask",
    "Edition",
    "IssuePage",
    "IssueStage",
    "IssueTask",
    "ProofreadingTask",
    "Section",
    "TextChange",
]
