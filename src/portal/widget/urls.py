"""Addresses of the widget: its script, and the assistant in a frame."""

from django.urls import include, path

from portal.widget import views

urlpatterns = [
    path("widget.js", views.script, name="widget_script"),
    path("khung/", include("portal.chat.urls", namespace="frame")),
]
