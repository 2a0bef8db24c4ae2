"""Public addresses that are no pages of the tree: they have a dot."""

from django.urls import path

from .views import printed

urlpatterns = [
    path("biuletyn/<slug:slug>/biuletyn.pdf", printed.printed, name="bulletin_pdf"),
]
