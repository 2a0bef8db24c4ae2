"""Addresses of the organiser's screens, below the CMS."""

from django.urls import path

from ..views import (
    admin_attendance,
    admin_by_hand,
    admin_certificates,
    admin_enrolments,
    admin_lists,
    admin_messages,
    admin_registrant,
    admin_registrants,
    admin_report,
    admin_settings,
)

ALL = "wydarzenia/zapisy/"
ONE = f"{ALL}<int:pk>/"

urlpatterns = [
    path(ALL, admin_enrolments.EnrolmentListView.as_view(), name="events_enrolments"),
    path(
        f"{ALL}nowe/<int:term_id>/",
        admin_settings.NewEnrolmentView.as_view(),
        name="events_new_enrolment",
    ),
    path(ONE, admin_enrolments.EnrolmentView.as_view(), name="events_enrolment"),
    path(
        f"{ONE}ustawienia/",
        admin_settings.SettingsView.as_view(),
        name="events_enrolment_settings",
    ),
    path(f"{ONE}osoby/", admin_registrants.RegistrantListView.as_view(), name="events_registrants"),
    path(
        f"{ONE}osoby/wyniki/",
        admin_registrants.RegistrantListView.as_view(results_only=True),
        name="events_registrants_results",
    ),
    path(f"{ONE}osoby/eksport.xlsx", admin_lists.export, name="events_registrants_export"),
    path(f"{ONE}osoby/lista/", admin_lists.door_list, name="events_door_list"),
    path(f"{ONE}osoby/dopisz/", admin_by_hand.EnterView.as_view(), name="events_enter"),
    path(
        f"{ONE}osoby/<int:participant>/",
        admin_registrant.RegistrantView.as_view(),
        name="events_registrant",
    ),
    path(
        f"{ONE}osoby/<int:participant>/poprawki/",
        admin_by_hand.CorrectView.as_view(),
        name="events_registrant_edit",
    ),
    path(f"{ONE}obecnosc/", admin_attendance.AttendanceView.as_view(), name="events_attendance"),
    path(
        f"{ONE}obecnosc/<str:day>/",
        admin_attendance.AttendanceView.as_view(),
        name="events_attendance_day",
    ),
    path(
        f"{ONE}obecnosc/<str:day>/zaznacz/",
        admin_attendance.mark_one,
        name="events_mark_presence",
    ),
    path(
        f"{ONE}obecnosc/<str:day>/lista/",
        admin_lists.signing_list,
        name="events_signing_list",
    ),
    path(
        f"{ONE}zaswiadczenia/",
        admin_certificates.CertificatesView.as_view(),
        name="events_admin_certificates",
    ),
    path(
        f"{ONE}zaswiadczenia/wszystkie.pdf",
        admin_certificates.all_files,
        name="events_certificates_file",
    ),
    path(
        f"{ONE}zaswiadczenia/<int:certificate>/",
        admin_certificates.CertificateView.as_view(),
        name="events_admin_certificate",
    ),
    path(
        f"{ONE}zaswiadczenia/<int:certificate>/zaswiadczenie.pdf",
        admin_certificates.one_file,
        name="events_admin_certificate_file",
    ),
    path(f"{ONE}wiadomosci/", admin_messages.MessagesView.as_view(), name="events_messages"),
    path(
        f"{ONE}wiadomosci/nowa/",
        admin_messages.NewMessageView.as_view(),
        name="events_new_message",
    ),
    path(
        f"{ONE}wiadomosci/<int:message>/",
        admin_messages.MessageView.as_view(),
        name="events_message",
    ),
    path("reports/wydarzenia/", admin_report.EventsReportView.as_view(), name="events_report"),
    path(
        "reports/wydarzenia/wyniki/",
        admin_report.EventsReportView.as_view(results_only=True),
        name="events_report_results",
    ),
]
