"""The short editorial workflow of news and plain pages, and what ends any workflow.

Wagtail imports this module while its models load: models are imported inside the functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model

WORKFLOW = "Redakcja"
TASK = "Sprawdzenie przez redakcję"
EDITORS = "Redaktorzy"
TRANSLATORS = "Tłumacze"
BOARD = "Zarząd"
EDITORS_MAY = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
FILES_MAY = ["add", "change", "choose"]


def finish_workflow(workflow_state: Any, user: Any = None) -> None:
    """Publish the revision that was approved, unless the object is published in another way.

    A type says so with the attribute `workflow_never_publishes = True`.
    """
    subject = workflow_state.content_object
    if getattr(
        getattr(subject, "specific_class", type(subject)), "workflow_never_publishes", False
    ):
        return
    approved = workflow_state.current_task_state
    revision = approved.revision if approved else subject.get_latest_revision()
    revision.publish(user=user)


def remove_wagtail_defaults() -> None:
    """Wagtail's migrations bring groups that may publish everywhere, and a workflow of theirs."""
    from django.contrib.auth.models import Group
    from wagtail.models import GroupApprovalTask, Workflow

    for group in Group.objects.filter(name__in=["Editors", "Moderators"], user=None):
        GroupApprovalTask.objects.filter(groups=group, name="Moderators approval").delete()
        group.delete()
    for workflow in Workflow.objects.filter(name="Moderators approval"):
        if not workflow.workflow_tasks.exists():
            workflow.delete()


def give_rights_once(group: str, rights: Mapping[type[Model], Sequence[str]]) -> None:
    """Give a group rights on models, unless it has any of them: what an office took away in the
    CMS stays taken away. Rights are `add`, `change` and so on."""
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType

    receiver = Group.objects.get(name=group)
    types = ContentType.objects.get_for_models(*rights)
    if receiver.permissions.filter(content_type__in=types.values()).exists():
        return
    for model, names in rights.items():
        receiver.permissions.add(
            *Permission.objects.filter(
                content_type=types[model],
                codename__in=[f"{name}_{model._meta.model_name}" for name in names],
            )
        )


def let_write_below(group: Any, page: Any) -> None:
    """Add pages below one, and change them; publishing is another right."""
    from django.contrib.auth.models import Permission
    from wagtail.models import GroupPagePermission, Page

    for codename in ("add_page", "change_page"):
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=Page.objects.get(pk=page.pk),
            permission=Permission.objects.get(
                content_type__app_label="wagtailcore", codename=codename
            ),
        )


def let_use_images(group: Any) -> None:
    """Choose images for a text, and upload new ones."""
    from django.contrib.auth.models import Permission
    from wagtail.models import Collection, GroupCollectionPermission

    for codename in ("add_image", "choose_image"):
        GroupCollectionPermission.objects.get_or_create(
            group=group,
            collection=Collection.get_first_root_node(),
            permission=Permission.objects.get(
                content_type__app_label="wagtailimages", codename=codename
            ),
        )


def make_stages(name: str, stages: Iterable[tuple[type[Any], str]]) -> tuple[Any, bool]:
    """A workflow of stages, each a kind of task and its name; and whether it is new."""
    from wagtail.models import Workflow, WorkflowTask

    workflow, new = Workflow.objects.get_or_create(name=name)
    for order, (kind, title) in enumerate(stages):
        task = kind.objects.first() or kind.objects.create(name=title)
        WorkflowTask.objects.get_or_create(
            workflow=workflow, task=task.task_ptr, defaults={"sort_order": order}
        )
    return workflow, new


def make_groups() -> None:
    """Editors, who keep the site, and translators, who never publish."""
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    editors, _created = Group.objects.get_or_create(name=EDITORS)
    if not editors.permissions.exists():
        editors.permissions.add(
            enter,
            *Permission.objects.filter(
                content_type__app_label="home",
                codename__in=[
                    "add_consentclause",
                    "change_consentclause",
                    "view_consentclause",
                    "change_sitesettings",
                    "view_contactmessage",
                    "view_outgoingmail",
                ],
            ),
        )
        root = Page.objects.get(depth=1)
        for codename in EDITORS_MAY:
            GroupPagePermission.objects.create(
                group=editors,
                page=root,
                permission=Permission.objects.get(
                    content_type__app_label="wagtailcore", codename=codename
                ),
            )
        collection = Collection.get_first_root_node()
        for kind in ("image", "document"):
            for may in FILES_MAY:
                GroupCollectionPermission.objects.create(
                    group=editors,
                    collection=collection,
                    permission=Permission.objects.get(
                        content_type__model=kind, codename=f"{may}_{kind}"
                    ),
                )
    translators, _created = Group.objects.get_or_create(name=TRANSLATORS)
    if not translators.permissions.exists():
        translators.permissions.add(enter)


def let_editors_answer_for_persons() -> None:
    """Editors answer requests of persons about their data, until the office gives this right to
    somebody else: once any group has it, nobody is given it here."""
    _give_unless_given("add_personaldataact", "view_personaldataact")


def let_editors_withdraw_files() -> None:
    """Editors withdraw files of records, until the office gives this right to somebody else."""
    _give_unless_given("add_filewithdrawal", "view_archivedfile")


def _give_unless_given(*codenames: str) -> None:
    from django.contrib.auth.models import Group, Permission

    editors = Group.objects.get(name=EDITORS)
    for right in Permission.objects.filter(content_type__app_label="home", codename__in=codenames):
        if not right.group_set.exists():
            editors.permissions.add(right)


def make_workflow() -> None:
    """One step: an editor reads and approves; the approved revision is published."""
    from django.contrib.auth.models import Group
    from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

    workflow, new = Workflow.objects.get_or_create(name=WORKFLOW)
    if not new:
        return
    task, _created = GroupApprovalTask.objects.get_or_create(name=TASK)
    task.groups.add(Group.objects.get(name=EDITORS))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    root = Page.objects.get(depth=1)
    if not WorkflowPage.objects.filter(page=root).exists():
        WorkflowPage.objects.create(workflow=workflow, page=root)
