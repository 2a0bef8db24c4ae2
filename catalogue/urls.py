"""Public addresses that are no pages of the tree: machines read them, or they have a dot."""

from django.urls import path

from .views import api, entity

urlpatterns = [
    path("katalog/<slug:slug>/wizytowka.vcf", entity.card, name="catalogue_vcard"),
    path("api/v2/katalog/", api.entities, name="catalogue_api"),
    path("api/v2/katalog/<int:entity_id>/", api.entity, name="catalogue_api_entity"),
]
