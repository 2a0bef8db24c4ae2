"""What `home` itself puts into its registries."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from home import (
    contact,
    documents,
    editorial,
    file_withdrawal,
    first_pages,
    home_sections,
    log_actions,  # noqa: F401
    outbox,
    personal_data_sources,
    public_forms,
    registry,
    search_declarations,
    ticking,
)
from home.immutability import Guarded, guard
from home.models import OutgoingMail


def register() -> None:
    """Called once, when all apps are loaded."""
    for step in (
        editorial.remove_wagtail_defaults,
        first_pages.make_home_page,
        first_pages.name_site,
        first_pages.make_pages,
        editorial.make_groups,
        editorial.let_editors_answer_for_persons,
        editorial.let_editors_withdraw_files,
        editorial.make_workflow,
    ):
        registry.setup_steps.register(step)
    for job in (
        ticking.requeue_dead_tasks,
        outbox.requeue_due,
        documents.requeue_abandoned,
        file_withdrawal.remove_withdrawn,
        ticking.publish_scheduled,
        ticking.apply_retention,
    ):
        registry.tick_jobs.register(job)
    for rule in (
        contact.forget_messages,
        outbox.forget_mail,
        public_forms.forget_attempts,
        ticking.forget_tasks,
        ticking.forget_sign_ins,
    ):
        registry.retention_rules.register(rule)
    for source in (
        personal_data_sources.ContactMessages(),
        personal_data_sources.MailToPerson(),
        personal_data_sources.Accounts(),
    ):
        registry.personal_data.register(source)
    guard(Guarded("home.ArchivedFile"), Guarded("home.FileWithdrawal"))
    registry.record_proofs.register(file_withdrawal.problems)
    registry.home_sections.register(home_sections.news_section)
    registry.demo_steps.register(make_demo)
    search_declarations.register()
    first_pages.register()
    registry.desk_items.register(first_pages.pages_to_check)
    registry.desk_items.register(mail_to_decide)


def make_demo() -> str | None:
    """Accounts and the site's own pages for `manage.py demo`."""
    from home.demo.build import build_site

    return build_site()


def mail_to_decide(user: User) -> list[registry.DeskItem]:
    """For those who see the outbox: mail about which only a person can decide."""
    if not user.has_perm("home.view_outgoingmail"):
        return []
    count = OutgoingMail.objects.needing_attention().count()
    if not count:
        return []
    return [
        registry.DeskItem(
            title=_("Mail that did not reach its recipient for certain"),
            url=reverse("outgoing_mail:index"),
            count=count,
        )
    ]
