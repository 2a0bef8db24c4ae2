from .mailing import Mailing, MailingRecipient, MailingRules
from .subscriber import BlockedAddress, Subscriber, Subscription, SubscriptionRequest, Topic
from .subscriber_import import SubscriberImport

__all__ = [
    "BlockedAddress",
    "Mailing",
    "MailingRecipient",
    "MailingRules",
    "Subscriber",
    "SubscriberImport",
    "Subscription",
    "SubscriptionRequest",
    "Topic",
]
