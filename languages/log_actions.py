"""What is done with translations, in the history of their pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter

ACTIONS = {
    "languages.start": gettext_lazy("Translation begun"),
    "languages.reopen": gettext_lazy("Translation taken up again"),
    "languages.sync": gettext_lazy("Polish changes taken over"),
    "languages.submit": gettext_lazy("Translation handed over"),
    "languages.publish": gettext_lazy("Translation published"),
    "languages.send_back": gettext_lazy("Translation sent back"),
    "languages.withdraw": gettext_lazy("Translation withdrawn"),
}


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    for name, label in ACTIONS.items():
        actions.register_action(name, label, label)

    @actions.register_action("languages.send_back")
    class SentBack(LogFormatter):
        label = ACTIONS["languages.send_back"]

        def format_message(self, log_entry: Any) -> str:
            return _("Translation sent back: %s") % log_entry.data.get("reason", "")
