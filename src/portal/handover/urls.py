"""Addresses of the desk, within the staff's pages."""

from django.urls import path

from portal.handover import desk

app_name = "handover"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("moi/", desk.desk_news, name="desk_news"),
    path("nghi/", desk.set_away, name="away"),
    path("<int:pk>/nhan/", desk.take, name="take"),
    path("<int:pk>/", desk.talk, name="talk"),
    path("<int:pk>/moi/", desk.talk_news, name="talk_news"),
]
