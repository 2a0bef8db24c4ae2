"""The bulletin's data: the archive, issues, articles, and how an issue goes to its readers."""

from home.bound_pages import guard

from .article import ArticleEntity, ArticlePage, ArticleRelatedPage, Section
from .bundle import PAST_THE_BUNDLE, TextChange
from .issue import IssuePage
from .mailing import Mailing, MailingRecipient, MailingRules
from .page import BulletinPage
from .stage import (
    ISSUE_TASKS,
    ChiefApprovalTask,
    Edition,
    IssueStage,
    IssueTask,
    ProofreadingTask,
)
from .subscriber import BlockedAddress, Subscriber, Subscription, SubscriptionRequest, Topic
from .subscriber_import import SubscriberImport

guard(IssuePage, ArticlePage)

__all__ = [
    "ISSUE_TASKS",
    "PAST_THE_BUNDLE",
    "ArticleEntity",
    "ArticlePage",
    "ArticleRelatedPage",
    "BlockedAddress",
    "BulletinPage",
    "ChiefApprovalTask",
    "Edition",
    "IssuePage",
    "IssueStage",
    "IssueTask",
    "Mailing",
    "MailingRecipient",
    "MailingRules",
    "ProofreadingTask",
    "Section",
    "Subscriber",
    "SubscriberImport",
    "Subscription",
    "SubscriptionRequest",
    "TextChange",
    "Topic",
]
