"""Addresses of the office's screens of issues, below /admin/."""

from django.urls import path

from ..views import admin_issues

urlpatterns = [
    path("biuletyn/numery/", admin_issues.IssuesView.as_view(), name="bulletin_issues"),
    path("biuletyn/numery/<int:pk>/", admin_issues.IssueView.as_view(), name="bulletin_issue"),
    path("biuletyn/strony/<int:pk>/", admin_issues.issue_of_page, name="bulletin_issue_of_page"),
    path(
        "biuletyn/numery/<int:pk>/poczta/",
        admin_issues.EmailPreviewView.as_view(),
        name="bulletin_issue_email",
    ),
    path(
        "biuletyn/numery/<int:pk>/poczta/html/",
        admin_issues.email_html,
        name="bulletin_issue_email_html",
    ),
    path(
        "biuletyn/numery/<int:pk>/podglad-druku/",
        admin_issues.printed_preview,
        name="bulletin_issue_printed",
    ),
]
