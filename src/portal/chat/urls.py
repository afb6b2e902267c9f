"""Addresses of the citizen's page."""

from django.urls import path

from portal.chat import live, views

app_name = "chat"
urlpatterns = [
    path("", views.home, name="home"),
    path("hoi/", views.ask, name="ask"),
    path("hoi/<str:conversation_id>/", views.conversation, name="conversation"),
    path("hoi/<str:conversation_id>/xoa/", views.delete, name="delete"),
    path("hoi/<str:conversation_id>/gap-can-bo/", live.meet, name="meet"),
    path("hoi/<str:conversation_id>/moi/", live.news, name="news"),
    path("hoi/<str:conversation_id>/thoi-gap/", live.leave, name="leave"),
    path("goi-y/", views.suggest, name="suggest"),
    path("su-kien/<slug:slug>/", views.life_event, name="life_event"),
    path("tra-loi/<str:turn_id>/", views.answer, name="answer"),
    path("tra-loi/<str:turn_id>/ma-qr.svg", views.answer_qr, name="answer_qr"),
    path("tra-loi/<str:turn_id>/danh-gia/", views.feedback, name="feedback"),
    path("tra-loi/<str:turn_id>/dien-dat/", views.rephrase, name="rephrase"),
    path("gui-can-bo/", views.officer_question, name="officer_question"),
    path("gui-can-bo/da-nhan/<str:question_id>/", views.officer_question_received, name="officer_question_received"),
]
