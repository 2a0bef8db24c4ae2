"""Public addresses that are no pages of the tree: machines read them, or they have a dot."""

from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from .views import data, indicator

urlpatterns: list[URLPattern | URLResolver] = [
    path("monitoring/", include("monitoring.reporting.urls")),
    re_path(
        r"^monitoring/(?P<number>\d+\.\d+)/$", indicator.by_number, name="monitoring_by_number"
    ),
    re_path(r"^monitoring/dane\.(?P<extension>csv|json)$", data.all_values, name="monitoring_data"),
    re_path(
        r"^monitoring/(?P<slug>[\w.-]+)/dane\.(?P<extension>csv|json)$",
        data.values_of_indicator,
        name="monitoring_indicator_data",
    ),
]
