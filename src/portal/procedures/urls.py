"""Addresses of the procedures' pages."""

from django.urls import path

from portal.procedures import views

app_name = "procedures"
urlpatterns = [
    path("", views.procedure_list, name="list"),
    path("<str:code>/", views.procedure, name="procedure"),
    path("<str:code>/thay-doi/", views.changes, name="changes"),
]
