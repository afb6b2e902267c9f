"""Addresses of the public figures."""

from django.urls import path

from portal.insights import pages

app_name = "insights"
urlpatterns = [
    path("so-lieu/", pages.figures, name="figures"),
    path("so-lieu.csv", pages.figures_csv, name="figures_csv"),
]
