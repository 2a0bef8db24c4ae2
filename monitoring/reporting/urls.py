"""Files of reports and evaluations: public addresses with a dot."""

from django.urls import path

from ..views import evaluations, reports

urlpatterns = [
    path("raporty/<slug:slug>/raport.pdf", reports.report_pdf, name="report_pdf"),
    path("raporty/<slug:slug>/raport.xlsx", reports.report_xlsx, name="report_xlsx"),
    path("raporty/<slug:slug>/zapis.json", reports.report_record, name="report_record"),
    path(
        "ewaluacje/<slug:slug>/rekomendacje.xlsx",
        evaluations.recommendations_file,
        name="recommendations_xlsx",
    ),
]
