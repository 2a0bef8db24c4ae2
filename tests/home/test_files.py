"""Uploaded files: only what the asker may read refers to."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction
from wagtail.users.models import UserProfile

from home.models import NewsIndexPage, NewsPage, StandardPage
from home.registry import public_files


def picture_file(colour="red"):
    buffer = io.BytesIO()
    Picture.new("RGB", (400, 300), colour).save(buffer, "PNG")
    buffer.seek(0)
    return ImageFile(buffer, name=f"{colour}.png")


@pytest.fixture
def image(db):
    return Image.objects.create(title="Zdjęcie", file=picture_file())


@pytest.fixture
def document(db):
    return Document.objects.create(
        title="Regulamin", file=ContentFile(b"%PDF-1.7 %%EOF", name="regulamin.pdf")
    )


@pytest.fixture
def page(home_page, image, document):
    """A live page with the image in its text and the document behind a link."""
    page = StandardPage(title="Strona", slug="strona", body=body_of(image, document))
    home_page.add_child(instance=page)
    return page


def body_of(image, document):
    link = f'<p><a linktype="document" id="{document.pk}">regulamin</a></p>'
    figure = {"image": {"image": image.pk, "decorative": True, "alt_text": ""}}
    blocks = [
        {"type": "paragraph", "value": link},
        {"type": "figure", "value": {**figure, "caption": "", "credit": ""}},
    ]
    return StandardPage._meta.get_field("body").stream_block.to_python(blocks)


def addresses(image, document):
    return [
        image.get_rendition("width-100").url,
        image.file.url,
        f"/dokumenty/{document.pk}/{document.filename}",
    ]


def codes(client, image, document):
    return [client.get(address).status_code for address in addresses(image, document)]


def test_a_file_that_nothing_shows_is_for_the_staff(client, signed_in, image, document):
    assert codes(client, image, document) == [404, 404, 404]
    assert codes(signed_in("redaktor"), image, document) == [200, 200, 200]
    assert codes(signed_in("nikt"), image, document) == [404, 404, 404]


def test_a_live_page_shows_its_files(client, page, image, document):
    assert codes(client, image, document) == [200, 200, 200]
    response = client.get(addresses(image, document)[0])
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.cookies
    again = client.get(addresses(image, document)[0], headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_draft_never_shows_its_files(client, home_page, image, document):
    draft = StandardPage(title="Szkic", slug="szkic", live=False, body=body_of(image, document))
    home_page.add_child(instance=draft)
    draft.save_revision()
    assert codes(client, image, document) == [404, 404, 404]


def test_a_draft_over_a_live_page_shows_nothing_new(client, page, image, document):
    other = Image.objects.create(title="Nowe", file=picture_file("blue"))
    page.body = body_of(other, document)
    page.save_revision()
    assert client.get(other.file.url).status_code == 404
    assert client.get(image.file.url).status_code == 200
    page.get_latest_revision().publish()
    assert client.get(other.file.url).status_code == 200
    assert client.get(image.file.url).status_code == 404, "no longer on the page"


def test_unpublished_and_deleted_pages_take_their_files_along(client, page, image, document):
    page.unpublish()
    assert codes(client, image, document) == [404, 404, 404]
    page.save_revision().publish()
    assert codes(client, image, document) == [200, 200, 200]
    page.delete()
    assert codes(client, image, document) == [404, 404, 404]


def test_a_page_with_a_password_keeps_its_files(client, page, image, document):
    PageViewRestriction.objects.create(page=page.get_parent(), password="x")
    assert codes(client, image, document) == [404, 404, 404]


def test_a_closed_collection_keeps_its_files(client, page, image, document):
    closed = Collection.get_first_root_node().add_child(name="Zamknięte")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type=CollectionViewRestriction.LOGIN
    )
    for item in (image, document):
        item.collection = closed
        item.save()
    assert codes(client, image, document) == [404, 404, 404]


def test_a_file_in_a_field_of_a_page(client, home_page, image, document):
    index = NewsIndexPage(title="Aktualności", slug="aktualnosci-pliki")
    home_page.add_child(instance=index)
    index.add_child(instance=NewsPage(title="Nowina", slug="nowina", image=image))
    assert codes(client, image, document) == [200, 200, 404]


def test_an_app_may_show_a_file_of_its_records(client, image, document):
    def shows(item):
        return item == image

    public_files.register(shows)
    try:
        assert codes(client, image, document) == [200, 200, 404]
    finally:
        public_files.unregister(shows)


@pytest.mark.parametrize(
    "path",
    [
        "../db.sqlite3",
        "%2e%2e/db.sqlite3",
        "original_images/",
        "original_images/../../db.sqlite3",
        "documents/regulamin.pdf",
        "nie-ma.png",
        "a%00b.png",
    ],
)
def test_no_other_file_comes_out(client, signed_in, page, path):
    assert client.get(f"/pliki/{path}").status_code in {301, 404}
    assert signed_in("admin").get(f"/pliki/{path}").status_code in {301, 404}


def test_a_document_under_a_false_name(client, page, document):
    assert client.get(f"/dokumenty/{document.pk}/inny.pdf").status_code == 404


def test_no_other_way_to_the_files(client, page, image, document):
    for address in (
        f"/documents/{document.pk}/{document.filename}",
        "/api/v2/images/",
        "/api/v2/documents/",
        f"/api/v2/images/{image.pk}/",
        f"/images/{image.pk}/",
    ):
        assert client.get(address, follow=True).status_code == 404


def test_links_that_wagtail_writes_lead_to_our_view(page, client, document):
    assert document.url == f"/dokumenty/{document.pk}/{document.filename}"
    assert f'href="{document.url}"' in client.get(page.url).content.decode()


def test_a_photo_of_a_colleague_is_for_the_staff(client, signed_in, person, db):
    profile = UserProfile.get_for_user(person("redaktor"))
    profile.avatar.save("ja.png", picture_file())
    assert client.get(profile.avatar.url).status_code == 404
    assert signed_in("ekspert").get(profile.avatar.url).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_pages(
    client, home_page, image, document, django_assert_max_num_queries
):
    for number in range(30):
        page = StandardPage(title=f"S{number}", slug=f"s{number}", body=body_of(image, document))
        home_page.add_child(instance=page)
    address = addresses(image, document)[0]
    client.get(address)
    with django_assert_max_num_queries(6):
        assert client.get(address).status_code == 200
