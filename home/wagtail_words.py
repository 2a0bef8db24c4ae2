"""English that no catalogue reaches: labels Wagtail makes of field names, and its counts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
    PhoneLinkChooserForm,
)
from wagtail.admin.paginator import WagtailPaginator

LABELS = {
    LoginForm: {"password": _("Password")},
    AnchorLinkChooserForm: {"link_text": _("Text of the link")},
    EmailLinkChooserForm: {
        "email_address": _("E-mail address"),
        "link_text": _("Text of the link"),
        "subject": _("Subject"),
        "body": _("Message"),
    },
    ExternalLinkChooserForm: {"link_text": _("Text of the link")},
    PhoneLinkChooserForm: {"phone_number": _("Phone number"), "link_text": _("Text of the link")},
}


def replace() -> None:
    for form, labels in LABELS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label
    # Wagtail puts a number before the name of the model in the plural: "11 użytkownicy".
    WagtailPaginator.items_count_label = property(_items_count)


def _items_count(paginator: WagtailPaginator) -> str:
    return ngettext("%(count)s item", "%(count)s items", paginator.count) % {
        "count": paginator.count
    }
