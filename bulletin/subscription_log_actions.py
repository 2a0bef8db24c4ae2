"""Names of what is done with subscribers and mailings in Wagtail's log, as the CMS shows them."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "bulletin.subscriber.join": (_("Subscribe"), _("Subscribed, address confirmed")),
    "bulletin.subscriber.join_again": (_("Subscribe again"), _("Subscribed again")),
    "bulletin.subscriber.move": (_("Change the address"), _("Address changed")),
    "bulletin.subscriber.topics": (_("Change topics"), _("Topics changed")),
    "bulletin.subscriber.leave": (_("Unsubscribe"), _("Unsubscribed")),
    "bulletin.subscriber.remove": (
        _("End the subscription"),
        _("Subscription ended at the person's request"),
    ),
    "bulletin.subscriber.undeliverable": (
        _("Give the address up"),
        _("Address given up after refusals"),
    ),
    "bulletin.subscriber.restore": (_("Write again"), _("Written to again")),
    "bulletin.subscriber.export": (_("Export the data"), _("Data given out")),
    "bulletin.subscriber.erase": (_("Erase the person"), _("Person erased")),
    "bulletin.import.start": (_("Bring a list"), _("List of subscribers brought")),
    "bulletin.import.confirm": (_("Import"), _("Import of subscribers confirmed")),
    "bulletin.import.cancel": (_("Give up"), _("Import of subscribers given up")),
    "bulletin.import.done": (_("Finish the import"), _("Subscribers imported")),
    "bulletin.mailing.prepare": (_("Prepare a mailing"), _("Mailing prepared")),
    "bulletin.mailing.edit": (_("Edit a mailing"), _("Mailing edited")),
    "bulletin.mailing.test": (_("Send a test copy"), _("Test copy sent")),
    "bulletin.mailing.start": (_("Send a mailing"), _("Sending started")),
    "bulletin.mailing.pause": (_("Pause a mailing"), _("Sending paused")),
    "bulletin.mailing.halt": (_("Halt a mailing"), _("Paused because of the mail server")),
    "bulletin.mailing.resume": (_("Resume a mailing"), _("Sending resumed")),
    "bulletin.mailing.cancel": (_("Call a mailing off"), _("Mailing called off")),
    "bulletin.mailing.repeat": (_("Repeat copies"), _("Copies repeated")),
    "bulletin.mailing.done": (_("Finish a mailing"), _("Mailing sent")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)
