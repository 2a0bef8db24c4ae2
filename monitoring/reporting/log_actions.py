"""Names of acts on reports and evaluations in Wagtail's log, as the CMS shows them."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "monitoring.interventions": (
        _("Enter state and money of interventions"),
        _("State and money of interventions entered"),
    ),
    "monitoring.report.begun": (_("Begin a report"), _("Report begun")),
    "monitoring.report.written": (_("Write a report"), _("Text of the report changed")),
    "monitoring.report.refreshed": (_("Draft figures anew"), _("Figures drafted anew")),
    "monitoring.report.discarded": (_("Discard a draft"), _("Draft of a report discarded")),
    "monitoring.report.handed_in": (_("Hand a report in"), _("Report handed in")),
    "monitoring.report.checked": (_("Check a report"), _("Report checked by the co-ordinator")),
    "monitoring.report.returned": (_("Return a report"), _("Report returned with a reason")),
    "monitoring.report.approved": (
        _("Approve a report"),
        _("Report approved by the Zarząd and published"),
    ),
    "monitoring.report.presented": (_("Record a presentation"), _("Presentation recorded")),
    "monitoring.evaluation.begun": (_("Add an evaluation"), _("Evaluation added")),
    "monitoring.evaluation.written": (_("Change an evaluation"), _("Evaluation changed")),
    "monitoring.evaluation.changed": (
        _("Change a published evaluation"),
        _("Evaluation changed after its publication"),
    ),
    "monitoring.evaluation.published": (_("Publish an evaluation"), _("Evaluation published")),
    "monitoring.evaluation.withdrawn": (_("Withdraw an evaluation"), _("Evaluation withdrawn")),
    "monitoring.recommendation": (_("Follow a recommendation up"), _("Recommendation changed")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)
