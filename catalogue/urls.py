"""Public addresses that are no pages of the tree: machines read them, or they have a dot."""

from django.urls import path, re_path

from .views import api, entity, exports, printed, proposal

urlpatterns = [
    re_path(
        r"^katalog/eksport\.(?P<extension>csv|xlsx|json|geojson)$",
        exports.export,
        name="catalogue_export",
    ),
    path("katalog/katalog.pdf", printed.printed, name="catalogue_pdf"),
    path("katalog/potwierdzenie/<str:token>/", proposal.confirm, name="catalogue_confirm_proposal"),
    path("katalog/<slug:slug>/wizytowka.vcf", entity.card, name="catalogue_vcard"),
    path("api/v2/katalog/", api.entities, name="catalogue_api"),
    path("api/v2/katalog/<int:entity_id>/", api.entity, name="catalogue_api_entity"),
]
