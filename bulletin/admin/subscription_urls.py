"""Addresses of the office's screens of subscribers and mailings, below the CMS."""

from django.urls import path

from . import copies, imports, mailings, subscribers

urlpatterns = [
    path("prenumeratorzy/", subscribers.SubscriberListView.as_view(), name="bulletin_subscribers"),
    path(
        "prenumeratorzy/wyniki/",
        subscribers.SubscriberListView.as_view(results_only=True),
        name="bulletin_subscribers_results",
    ),
    path(
        "prenumeratorzy/<int:pk>/",
        subscribers.SubscriberView.as_view(),
        name="bulletin_subscriber",
    ),
    path(
        "prenumeratorzy/<int:pk>/dane.json",
        subscribers.export_data,
        name="bulletin_subscriber_data",
    ),
    path(
        "prenumeratorzy/importy/",
        imports.ImportListView.as_view(),
        name="bulletin_subscriber_imports",
    ),
    path(
        "prenumeratorzy/importy/wyniki/",
        imports.ImportListView.as_view(results_only=True),
        name="bulletin_subscriber_imports_results",
    ),
    path(
        "prenumeratorzy/importy/nowy/",
        imports.NewImportView.as_view(),
        name="bulletin_new_subscriber_import",
    ),
    path(
        "prenumeratorzy/importy/<int:pk>/",
        imports.ImportView.as_view(),
        name="bulletin_subscriber_import",
    ),
    path(
        "prenumeratorzy/importy/<int:pk>/dowod",
        imports.proof_file,
        name="bulletin_subscriber_proof",
    ),
    path("wysylki/", mailings.MailingListView.as_view(), name="bulletin_mailings"),
    path(
        "wysylki/wyniki/",
        mailings.MailingListView.as_view(results_only=True),
        name="bulletin_mailings_results",
    ),
    path("wysylki/nowa/", mailings.NewMailingView.as_view(), name="bulletin_new_mailing"),
    path(
        "wysylki/zapowiedz/<str:kind>/<int:number>/",
        mailings.AnnounceView.as_view(),
        name="bulletin_announce",
    ),
    path("wysylki/<int:pk>/", mailings.MailingView.as_view(), name="bulletin_mailing"),
    path("wysylki/<int:pk>/html/", mailings.html_preview, name="bulletin_mailing_html"),
    path(
        "wysylki/<int:mailing_pk>/egzemplarze/",
        copies.CopyListView.as_view(),
        name="bulletin_copies",
    ),
    path(
        "wysylki/<int:mailing_pk>/egzemplarze/wyniki/",
        copies.CopyListView.as_view(results_only=True),
        name="bulletin_copies_results",
    ),
]
