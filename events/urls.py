"""Public addresses that are no pages of the tree."""

from django.urls import path

from .views import certificate

urlpatterns = [
    path("wydarzenia/zaswiadczenie/", certificate.ask, name="events_certificates"),
    path("wydarzenia/zaswiadczenie/<str:code>/", certificate.verify, name="events_certificate"),
    path(
        "wydarzenia/zaswiadczenie/pobierz/<str:token>/",
        certificate.download,
        name="events_certificate_download",
    ),
    path(
        "wydarzenia/zaswiadczenie/pobierz/<str:token>/zaswiadczenie.pdf",
        certificate.download_file,
        name="events_certificate_file",
    ),
]
