"""Addresses of the office's screens, below the CMS."""

from django.urls import path

from ..views import admin_imports
from ..views.admin_proposals import ProposalListView, ProposalView
from .translating import TranslateEntityView

urlpatterns = [
    path(
        "katalog/podmioty/<int:pk>/tlumaczenia/",
        TranslateEntityView.as_view(),
        name="catalogue_translate",
    ),
    path("katalog/zgloszenia/", ProposalListView.as_view(), name="catalogue_proposals"),
    path(
        "katalog/zgloszenia/wyniki/",
        ProposalListView.as_view(results_only=True),
        name="catalogue_proposals_results",
    ),
    path("katalog/zgloszenia/<int:pk>/", ProposalView.as_view(), name="catalogue_proposal"),
    path("katalog/importy/", admin_imports.ImportListView.as_view(), name="catalogue_imports"),
    path(
        "katalog/importy/wyniki/",
        admin_imports.ImportListView.as_view(results_only=True),
        name="catalogue_imports_results",
    ),
    path(
        "katalog/importy/nowy/", admin_imports.NewImportView.as_view(), name="catalogue_new_import"
    ),
    path(
        "katalog/importy/szablon.<str:extension>",
        admin_imports.template_file,
        name="catalogue_import_template",
    ),
    path("katalog/importy/<int:pk>/", admin_imports.ImportView.as_view(), name="catalogue_import"),
    path(
        "katalog/importy/<int:pk>/raport.csv",
        admin_imports.report_file,
        name="catalogue_import_report",
    ),
]
