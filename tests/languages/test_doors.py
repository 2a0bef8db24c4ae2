"""Who may what with a translation, by every door: denials first."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import Page, Revision
from wagtail_localize.models import LocaleSynchronization, StringSegment

from home.models import StandardPage
from languages import actions
from languages.models import TranslationWork, WorkState
from tests.languages.working import HOME, WORDS, a_page, out, translate
from tests.scenes import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(home_page, person):
    """A translation that waits to be published; the home page above it is out."""

    def hand_over():
        work = actions.start(a_page(home_page), "en", person("tlumacz"))
        out(TranslationWork.objects.of(home_page.translation_key).get(), person, HOME)
        translate(work, person("tlumacz"), WORDS)
        actions.submit(work, person("tlumacz"))

    scene("a translation waits", hand_over, home_page.refresh_from_db)
    return TranslationWork.objects.get(state=WorkState.SUBMITTED)


def still_a_draft(work):
    work.refresh_from_db()
    return not Page.objects.get(pk=work.target.pk).live


@pytest.mark.parametrize("name", ["tlumacz", "ekspert", "naczelny", "moderator", "zarzad"])
def test_no_other_publishes(work, signed_in, name):
    address = reverse("languages_work", args=[work.pk])
    signed_in(name).post(address, {"act": "publish", "shown": work.revision_id})
    assert still_a_draft(work) and work.state == WorkState.SUBMITTED


@pytest.mark.parametrize("name", ["tlumacz", "redaktor", "naczelny", "ekspert", "admin"])
def test_no_door_of_wagtail_or_localize_publishes_or_copies(work, signed_in, name):
    client, target = signed_in(name), work.target
    before = Page.objects.count()
    edit = reverse("wagtailadmin_pages:edit", args=[target.pk])
    client.post(edit, {"action": "publish"})
    client.post(edit, {"action-publish": "1", "title": "X", "slug": target.slug})
    client.post(edit, {"localize-convert-to-alias": "1"})
    client.post(reverse("wagtail_localize:convert_to_alias", args=[target.pk]))
    client.post(
        reverse("wagtail_localize:update_translations", args=[work.translation.source_id]),
        {"publish_translations": "on"},
    )
    client.post(reverse("wagtail_localize:stop_translation", args=[work.translation_id]))
    client.post(
        reverse("wagtail_localize:submit_page_translation", args=[work.original.pk]),
        {"locales": [work.translation.target_locale_id], "include_subtree": "on"},
    )
    client.post(
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={target.pk}"
    )
    for act in ("publish", "copy", "convert_alias", "create_alias", "copy_for_translation"):
        address = reverse("wagtailadmin_api:pages:action", args=[target.pk, act])
        client.post(address, {"locale": "uk"}, content_type="application/json")
        address = reverse("wagtailadmin_api:pages:action", args=[work.original.pk, act])
        if act in ("copy_for_translation", "create_alias"):
            client.post(
                address,
                {"locale": "uk", "destination_page_id": target.pk, "update_locale": "uk"},
                content_type="application/json",
            )
    client.post(reverse("wagtailadmin_pages:copy", args=[target.pk]), {"new_title": "X"})
    client.post(reverse("wagtailadmin_pages:move", args=[target.pk]), {"new_parent_page": 1})
    assert still_a_draft(work) and work.state == WorkState.SUBMITTED
    work.translation.refresh_from_db()
    assert work.translation.enabled
    assert Page.objects.count() == before


@pytest.mark.parametrize("name", ["tlumacz", "redaktor", "ekspert", "admin"])
def test_what_is_out_is_not_unpublished_or_deleted_past_the_decision(work, person, signed_in, name):
    work = actions.publish(work, person("redaktor"), work.revision_id)
    client, target = signed_in(name), work.target
    client.post(reverse("wagtailadmin_pages:unpublish", args=[target.pk]))
    client.post(reverse("wagtailadmin_pages:delete", args=[target.pk]))
    for act in ("unpublish", "delete"):
        client.post(
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", act]) + f"?id={target.pk}"
        )
        client.post(reverse("wagtailadmin_api:pages:action", args=[target.pk, act]))
    assert Page.objects.get(pk=target.pk).live


def test_code_does_not_pass_either(work, django_capture_on_commit_callbacks):
    with pytest.raises(PermissionDenied), django_capture_on_commit_callbacks(execute=True):
        work.translation.save_target(publish=True)
    target, original = work.target, work.original
    for act in (
        lambda: target.save_revision().publish(),
        lambda: Revision.objects.get(pk=work.revision_id).publish(),
        lambda: original.copy_for_translation(work.translation.target_locale),
        lambda: original.create_alias(update_locale=work.translation.target_locale),
        lambda: target.copy(),
        lambda: target.move(Page.objects.get(depth=1), pos="last-child"),
        lambda: target.get_parent().specific.add_child(instance=StandardPage(title="New")),
        lambda: LocaleSynchronization.objects.create(
            locale=work.translation.target_locale, sync_from=original.locale
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    target.live = True
    with pytest.raises(PermissionDenied):
        target.save()
    assert still_a_draft(work)


def test_words_are_locked_while_somebody_decides(work, signed_in):
    segment = StringSegment.objects.filter(source=work.translation.source).first()
    for name in ("tlumacz", "redaktor", "admin"):
        answer = signed_in(name).put(
            reverse(
                "wagtail_localize:edit_string_translation", args=[work.translation_id, segment.pk]
            ),
            "value=Secret",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in (302, 403)


def test_whoever_wrote_does_not_publish(home_page, person):
    work = actions.start(a_page(home_page), "en", person("tlumacz"))
    out(TranslationWork.objects.of(home_page.translation_key).get(), person, HOME)
    translate(work, person("redaktor"), WORDS)
    translate(work, person("tlumacz"), {"Pierwszy akapit.": "The first paragraph."})
    work = actions.submit(work, person("tlumacz"))
    with pytest.raises(PermissionDenied):
        actions.publish(work, person("redaktor"), work.revision_id)
    assert actions.publish(work, person("korekta"), work.revision_id).target.live


def test_only_what_was_shown_is_published(work, person):
    shown = work.revision_id
    actions.send_back(work, person("redaktor"), "Popraw pierwszy akapit.")
    work.refresh_from_db()
    translate(work, person("tlumacz"), {"Pierwszy akapit.": "The first paragraph."})
    work = actions.submit(work, person("tlumacz"))
    with pytest.raises(PermissionDenied):
        actions.publish(work, person("redaktor"), shown)


def test_a_draft_is_not_translated(home_page, person):
    page = StandardPage(title="Szkic", slug="szkic", live=False)
    home_page.add_child(instance=page)
    with pytest.raises(PermissionDenied):
        actions.start(page, "en", person("tlumacz"))
    with pytest.raises(PermissionDenied):
        actions.start(a_page(home_page), "en", person("ekspert"))


def test_what_is_withdrawn_in_polish_is_withdrawn_in_every_language(work, person):
    work = actions.publish(work, person("redaktor"), work.revision_id)
    work.original.unpublish()
    assert still_a_draft(work) and work.state == WorkState.WITHDRAWN


def test_several_are_published_at_once_each_asked_about(work, home_page, person, signed_in):
    other = StandardPage(title="Inna", slug="inna", lead="")
    home_page.add_child(instance=other)
    second = actions.start(other, "en", person("tlumacz"))
    translate(second, person("redaktor"), {"Inna": "Another"})
    second = actions.submit(second, person("tlumacz"))
    signed_in("redaktor").post(
        reverse("languages_desk"),
        {"publish": [f"{work.pk}:{work.revision_id}", f"{second.pk}:{second.revision_id}"]},
    )
    assert not still_a_draft(work)
    assert still_a_draft(second), "the editor wrote words of it"
