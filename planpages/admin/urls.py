"""Addresses of the office's screens, below the CMS."""

from django.urls import path

from ..views.admin_adoption import AdoptedView, AdoptionView
from ..views.admin_consultations import AnnounceView, ConsultationListView, ConsultationView
from ..views.admin_decision import DecisionView, HistoryView
from ..views.admin_remarks import RemarkListView, RemarkView
from ..views.admin_way import WayView

urlpatterns = [
    path("plan/", WayView.as_view(), name="planpages_way"),
    path("plan/rozdzial/<int:pk>/", DecisionView.as_view(), name="planpages_decision"),
    path("plan/rozdzial/<int:pk>/historia/", HistoryView.as_view(), name="planpages_history"),
    path("plan/<int:pk>/uchwala/", AdoptionView.as_view(), name="planpages_adopt"),
    path("plan/wersja/<int:pk>/", AdoptedView.as_view(), name="planpages_adopted"),
    path("plan/konsultacje/", ConsultationListView.as_view(), name="planpages_consultations"),
    path(
        "plan/konsultacje/wyniki/",
        ConsultationListView.as_view(results_only=True),
        name="planpages_consultations_results",
    ),
    path("plan/konsultacje/nowe/", AnnounceView.as_view(), name="planpages_announce"),
    path("plan/konsultacje/<int:pk>/", ConsultationView.as_view(), name="planpages_consultation"),
    path("plan/uwagi/", RemarkListView.as_view(), name="planpages_remarks"),
    path(
        "plan/uwagi/wyniki/",
        RemarkListView.as_view(results_only=True),
        name="planpages_remarks_results",
    ),
    path("plan/uwagi/<int:pk>/", RemarkView.as_view(), name="planpages_remark"),
]
