"""Addresses of the site. The tree of pages comes last and takes everything else."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern

from config.api import api
from home import archive, demo_mail, files, health, sitemaps
from home.languages import serving
from search import api as search_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("admin/", include(wagtailadmin_urls)),
    path("api/v2/szukaj/", search_api.results, name="search_api"),
    path("api/v2/", api.urls),
    path("archiwum/<str:sha256>/<str:name>", archive.serve_archived, name="archived_file"),
    # Templates of the CMS reverse this name; its own view would serve every document.
    path(
        "dokumenty/<int:document_id>/<path:filename>",
        files.serve_document,
        name="wagtaildocs_serve",
    ),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", files.serve_media, name="media"),
    # What readers see in their language: Polish at the root, the others under /en/ and /uk/.
    *i18n_patterns(
        path("szukaj/", include("search.urls")),
        path("demo/poczta/", demo_mail.mail_list, name="demo_mail"),
        path("demo/poczta/<int:mail_id>/", demo_mail.mail_detail, name="demo_mail_detail"),
        path("demo/poczta/<int:mail_id>/html/", demo_mail.mail_html, name="demo_mail_html"),
        path("", include("bulletin.urls")),
        path("biuletyn/prenumerata/", include("bulletin.subscription_urls")),
        path("", include("catalogue.urls")),
        path("", include("events.urls")),
        path("", include("monitoring.urls")),
        path("", include("planpages.urls")),
        # Wagtail's own, but for its view of pages: signing in to those that are not public.
        *[one for one in wagtail_urls.urlpatterns if one.name != "wagtail_serve"],
        re_path(serve_pattern, serving.serve, name="wagtail_serve"),
        prefix_default_language=False,
    ),
]

handler404 = "django.views.defaults.page_not_found"
handler500 = "django.views.defaults.server_error"
