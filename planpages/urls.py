"""Public addresses that are no pages of the tree: they have a dot, or a token."""

from django.urls import path

from .views import plan, remark

urlpatterns = [
    path("plan/wersje/<int:number>/plan.pdf", plan.version_pdf, name="planpages_version_pdf"),
    path(
        "plan/wersje/<int:number>/zapis.json",
        plan.version_record,
        name="planpages_version_record",
    ),
    path(
        "konsultacje/potwierdzenie/<str:token>/",
        remark.confirm,
        name="planpages_confirm_remark",
    ),
]
