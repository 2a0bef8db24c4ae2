"""Public addresses that are no pages of the tree."""

from django.urls import path

from .views import certificate, ics, private, registering

urlpatterns = [
    path("wydarzenia/kalendarz.ics", ics.feed, name="events_ics"),
    path("wydarzenia/<slug:slug>/termin-<int:pk>.ics", ics.one_term, name="events_term_ics"),
    path("wydarzenia/zapisy/<int:enrolment_id>/", registering.form, name="events_register"),
    path(
        "wydarzenia/zapisy/<int:enrolment_id>/wyslano/<str:token>/",
        registering.sent,
        name="events_registration_sent",
    ),
    path(
        "wydarzenia/zapisy/<int:enrolment_id>/link/",
        registering.lost_link,
        name="events_lost_link",
    ),
    path(
        "wydarzenia/zapisy/potwierdzenie/<str:token>/",
        private.confirm,
        name="events_confirm_registration",
    ),
    path("wydarzenia/zapisy/moje/<str:token>/", private.manage, name="events_registration"),
    path(
        "wydarzenia/zapisy/moje/<str:token>/zmiana/",
        private.change,
        name="events_change_registration",
    ),
    path("wydarzenia/zapisy/adres/<str:token>/", private.new_email, name="events_confirm_email"),
    path("wydarzenia/zapisy/propozycja/<str:token>/", private.offer, name="events_offer"),
    path("wydarzenia/zapisy/rezygnacja/<str:token>/", private.leave, name="events_leave"),
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
