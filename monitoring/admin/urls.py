"""Addresses of monitoring's screens, below the CMS."""

from django.urls import path

from ..views import admin_files, admin_grids, admin_indicators, admin_measure

urlpatterns = [
    path(
        "monitoring/wskazniki/",
        admin_indicators.IndicatorsView.as_view(),
        name="monitoring_indicators",
    ),
    path(
        "monitoring/wskazniki/<int:year>/",
        admin_indicators.IndicatorsView.as_view(),
        name="monitoring_indicators_year",
    ),
    path("monitoring/rok/<int:year>/", admin_grids.YearGridView.as_view(), name="monitoring_year"),
    path(
        "monitoring/rok/<int:year>/szablon.xlsx",
        admin_files.template_file,
        name="monitoring_template",
    ),
    path(
        "monitoring/wskaznik/<int:pk>/",
        admin_indicators.IndicatorView.as_view(),
        name="monitoring_indicator",
    ),
    path(
        "monitoring/wskaznik/<int:pk>/ustawienia/",
        admin_measure.SettingsView.as_view(),
        name="monitoring_settings",
    ),
    path(
        "monitoring/wskaznik/<int:pk>/<int:year>/",
        admin_grids.CellsGridView.as_view(),
        name="monitoring_cells",
    ),
    path(
        "monitoring/wskaznik/<int:pk>/<int:year>/historia/",
        admin_indicators.HistoryView.as_view(),
        name="monitoring_history",
    ),
    path(
        "monitoring/wskaznik/<int:pk>/<int:year>/ocena/",
        admin_measure.AssessmentView.as_view(),
        name="monitoring_assess",
    ),
    path("monitoring/pliki/", admin_files.ImportListView.as_view(), name="monitoring_imports"),
    path(
        "monitoring/pliki/wyniki/",
        admin_files.ImportListView.as_view(results_only=True),
        name="monitoring_imports_results",
    ),
    path(
        "monitoring/pliki/nowy/", admin_files.NewImportView.as_view(), name="monitoring_new_import"
    ),
    path(
        "monitoring/skoroszyt/<int:pk>/",
        admin_files.WorkbookView.as_view(),
        name="monitoring_workbook",
    ),
    path(
        "monitoring/skoroszyt/<int:pk>/wartosci.xlsx",
        admin_files.workbook_file,
        name="monitoring_workbook_file",
    ),
    path("monitoring/pliki/<int:pk>/", admin_files.ImportView.as_view(), name="monitoring_import"),
]
