"""Addresses of the screens of reports, interventions and evaluations, below the CMS."""

from django.urls import path

from ..views import admin_evaluations, admin_interventions, admin_report_text, admin_reports

urlpatterns = [
    path("monitoring/raporty/", admin_reports.ReportsView.as_view(), name="monitoring_reports"),
    path(
        "monitoring/raporty/nowy/<slug:kind>/",
        admin_reports.NewReportView.as_view(),
        name="monitoring_new_report",
    ),
    path(
        "monitoring/raporty/<int:pk>/",
        admin_reports.ReportView.as_view(),
        name="monitoring_report",
    ),
    path(
        "monitoring/raporty/<int:pk>/tekst/",
        admin_report_text.ReportTextView.as_view(),
        name="monitoring_report_text",
    ),
    path(
        "monitoring/raporty/<int:pk>/podglad/",
        admin_reports.report_preview,
        name="monitoring_report_preview",
    ),
    path(
        "monitoring/raporty/<int:pk>/podglad.pdf",
        admin_reports.report_preview_pdf,
        name="monitoring_report_preview_pdf",
    ),
    path(
        "monitoring/dzialania/",
        admin_interventions.InterventionsView.as_view(),
        name="monitoring_interventions",
    ),
    path(
        "monitoring/dzialania/<int:year>/",
        admin_interventions.InterventionsView.as_view(),
        name="monitoring_interventions_year",
    ),
    path(
        "monitoring/dzialania/historia/<int:pk>/",
        admin_interventions.InterventionHistoryView.as_view(),
        name="monitoring_intervention_history",
    ),
    path(
        "monitoring/ewaluacje/",
        admin_evaluations.EvaluationsView.as_view(),
        name="monitoring_evaluations",
    ),
    path(
        "monitoring/ewaluacje/nowa/",
        admin_evaluations.EvaluationFormView.as_view(),
        name="monitoring_new_evaluation",
    ),
    path(
        "monitoring/ewaluacje/<int:pk>/",
        admin_evaluations.EvaluationView.as_view(),
        name="monitoring_evaluation",
    ),
    path(
        "monitoring/ewaluacje/<int:pk>/tekst/",
        admin_evaluations.EvaluationFormView.as_view(),
        name="monitoring_evaluation_text",
    ),
    path(
        "monitoring/ewaluacje/<int:evaluation>/rekomendacja/",
        admin_evaluations.RecommendationView.as_view(),
        name="monitoring_new_recommendation",
    ),
    path(
        "monitoring/rekomendacje/<int:pk>/",
        admin_evaluations.RecommendationView.as_view(),
        name="monitoring_recommendation",
    ),
]
