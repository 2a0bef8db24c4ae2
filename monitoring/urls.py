"""Public addresses that are no pages of the tree: machines read them, or they have a dot."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("monitoring/", include("monitoring.report_urls")),
]
