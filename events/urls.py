"""Public addresses that are no pages of the tree: calendars read them, or they have a dot."""

from django.urls import path

from .views import ics

urlpatterns = [
    path("wydarzenia/kalendarz.ics", ics.feed, name="events_ics"),
    path("wydarzenia/<slug:slug>/termin-<int:pk>.ics", ics.one_term, name="events_term_ics"),
]
