"""Addresses of the office's screens, below the CMS."""

from django.urls import path

from ..views.admin_proposals import ProposalListView, ProposalView

urlpatterns = [
    path("katalog/zgloszenia/", ProposalListView.as_view(), name="catalogue_proposals"),
    path(
        "katalog/zgloszenia/wyniki/",
        ProposalListView.as_view(results_only=True),
        name="catalogue_proposals_results",
    ),
    path("katalog/zgloszenia/<int:pk>/", ProposalView.as_view(), name="catalogue_proposal"),
]
