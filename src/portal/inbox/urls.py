"""Addresses of the private page of what a person sent."""

from django.urls import path

from portal.inbox import views

app_name = "inbox"
urlpatterns = [
    path("cau-hoi/<str:token>/", views.case, name="case"),
    path("cau-hoi/<str:token>/danh-gia/", views.judge, name="judge"),
    path("cau-hoi/<str:token>/hoi-them/", views.ask_again, name="ask_again"),
    path("cau-hoi/<str:token>/rut-lien-he/", views.withdraw, name="withdraw"),
    path("cau-hoi/<str:token>/xoa/", views.delete, name="delete"),
]
