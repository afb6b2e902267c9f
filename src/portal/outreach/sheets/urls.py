"""Public addresses of published sheets."""

from django.urls import path

from portal.outreach.sheets import views

app_name = "sheets"
urlpatterns = [
    path("<int:key>/", views.sheet, name="sheet"),
    path("<int:key>/in/", views.printed, name="print"),
    path("<int:key>/bo-tui/", views.pocket, name="pocket"),
    path("<int:key>/noi-dung.txt", views.text, name="text"),
    path("<int:key>/tin-ngan.txt", views.short, name="short"),
    path("<int:key>/loi-doc.txt", views.aloud, name="aloud"),
    path("<int:key>/qr.svg", views.code, name="code"),
]
