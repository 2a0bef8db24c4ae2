"""Addresses of the screens of subscribers and mailings, below the CMS."""

from django.urls import path

from ..views import admin_copies, admin_imports, admin_mailings, admin_subscribers

urlpatterns = [
    path(
        "prenumeratorzy/",
        admin_subscribers.SubscriberListView.as_view(),
        name="bulletin_subscribers",
    ),
    path(
        "prenumeratorzy/wyniki/",
        admin_subscribers.SubscriberListView.as_view(results_only=True),
        name="bulletin_subscribers_results",
    ),
    path(
        "prenumeratorzy/<int:pk>/",
        admin_subscribers.SubscriberView.as_view(),
        name="bulletin_subscriber",
    ),
    path(
        "prenumeratorzy/<int:pk>/dane.json",
        admin_subscribers.export_data,
        name="bulletin_subscriber_data",
    ),
    path(
        "prenumeratorzy/importy/",
        admin_imports.ImportListView.as_view(),
        name="bulletin_subscriber_imports",
    ),
    path(
        "prenumeratorzy/importy/wyniki/",
        admin_imports.ImportListView.as_view(results_only=True),
        name="bulletin_subscriber_imports_results",
    ),
    path(
        "prenumeratorzy/importy/nowy/",
        admin_imports.NewImportView.as_view(),
        name="bulletin_new_subscriber_import",
    ),
    path(
        "prenumeratorzy/importy/<int:pk>/",
        admin_imports.ImportView.as_view(),
        name="bulletin_subscriber_import",
    ),
    path(
        "prenumeratorzy/importy/<int:pk>/dowod",
        admin_imports.proof_file,
        name="bulletin_subscriber_proof",
    ),
    path("wysylki/", admin_mailings.MailingListView.as_view(), name="bulletin_mailings"),
    path(
        "wysylki/wyniki/",
        admin_mailings.MailingListView.as_view(results_only=True),
        name="bulletin_mailings_results",
    ),
    path("wysylki/nowa/", admin_mailings.NewMailingView.as_view(), name="bulletin_new_mailing"),
    path(
        "wysylki/zapowiedz/<str:kind>/<int:number>/",
        admin_mailings.AnnounceView.as_view(),
        name="bulletin_announce",
    ),
    path("wysylki/<int:pk>/", admin_mailings.MailingView.as_view(), name="bulletin_mailing"),
    path("wysylki/<int:pk>/html/", admin_mailings.html_preview, name="bulletin_mailing_html"),
    path(
        "wysylki/<int:mailing_pk>/egzemplarze/",
        admin_copies.CopyListView.as_view(),
        name="bulletin_copies",
    ),
    path(
        "wysylki/<int:mailing_pk>/egzemplarze/wyniki/",
        admin_copies.CopyListView.as_view(results_only=True),
        name="bulletin_copies_results",
    ),
]
