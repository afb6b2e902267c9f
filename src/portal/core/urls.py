"""Addresses of the small pages."""

from django.urls import path

from portal.core import views

app_name = "core"
urlpatterns = [
    path("tuy-chon/", views.choose, name="choose"),
    path("dia-ban/xa/", views.communes, name="communes"),
    path("dia-ban/tim/", views.find_place, name="find_place"),
    path("gioi-thieu/", views.about, name="about"),
    path("quyen-rieng-tu/", views.privacy, name="privacy"),
    path("tro-nang/", views.accessibility, name="accessibility"),
    path("robots.txt", views.robots, name="robots"),
]
