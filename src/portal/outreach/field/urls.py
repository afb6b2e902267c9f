"""Addresses of the officer's pages on the phone."""

from django.urls import path

from portal.outreach.field import entering, views, worker_views

app_name = "field"
urlpatterns = [
    path("", views.home, name="home"),
    path("to/<int:sending_id>/", views.sheet, name="sheet"),
    path("buoi/", views.meetings, name="meetings"),
    path("buoi/moi/", views.new_meeting, name="new_meeting"),
    path("buoi/<uuid:key>/", views.meeting, name="meeting"),
    path("cau-hoi/", views.questions, name="questions"),
    path("cau-hoi/<uuid:key>/hoi-them/", views.ask_again, name="ask_again"),
    path("cho-gui/", views.waiting, name="waiting"),
    path("vao/", entering.enter, name="enter"),
    path("ra/", views.leave, name="leave"),
    path("du-lieu/", worker_views.data, name="data"),
    path("gui/", worker_views.deliver, name="deliver"),
    path("worker.js", worker_views.worker, name="worker"),
    path("manifest.webmanifest", worker_views.manifest, name="manifest"),
]
