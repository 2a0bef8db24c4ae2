"""Names of our acts in Wagtail's log, as the CMS shows them. No entry holds personal data."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "events.term.cancel": (_("Cancel a term"), _("Term cancelled")),
    # Registrations
    "events.registration.send": (_("Register"), _("Registration sent")),
    "events.registration.enter": (_("Register by hand"), _("Registration entered by hand")),
    "events.registration.confirm": (_("Confirm the registration"), _("Registration confirmed")),
    "events.registration.change": (_("Change the registration"), _("Registration changed")),
    "events.registration.cancel": (_("Cancel the registration"), _("Registration cancelled")),
    "events.registration.link": (_("Send the link again"), _("Private link sent again")),
    "events.registration.erase": (_("Erase personal data"), _("Personal data erased")),
    "events.offer.accept": (_("Accept the offer"), _("Offer of a place accepted")),
    "events.offer.decline": (_("Decline the offer"), _("Offer of a place declined")),
    "events.enrolment.erase": (
        _("Erase personal data of the event"),
        _("Personal data of the event erased"),
    ),
    # The organiser
    "events.enrolment.create": (_("Set up the registration"), _("Registration set up")),
    "events.enrolment.change": (_("Change the settings"), _("Settings changed")),
    "events.enrolment.delete": (_("Delete the registration"), _("Registration deleted")),
    "events.participant.seat": (_("Give a place"), _("Place given by hand")),
    "events.presence.mark": (_("Mark presence"), _("Presence marked")),
    "events.certificates.issue": (_("Issue certificates"), _("Certificates issued")),
    "events.certificates.send": (_("Send certificates"), _("Certificates sent")),
    "events.certificate.withdraw": (_("Withdraw the certificate"), _("Certificate withdrawn")),
    "events.message.send": (_("Send a message"), _("Message sent")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)
