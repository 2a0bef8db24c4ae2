"""Addresses below /szukaj/."""

from django.urls import path

from search import views

urlpatterns = [
    path("", views.results, name="search"),
    path("feed/", views.feed, name="search_feed"),
    path("podpowiedzi/", views.suggest, name="search_suggestions"),
]
