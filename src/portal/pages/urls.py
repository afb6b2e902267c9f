"""Addresses of the site's pages that are no pages of Wagtail's."""

from django.urls import path
from django.views.decorators.http import require_safe

from portal.pages import feeds, images, views

app_name = "pages"
urlpatterns = [
    path("tim/", views.search, name="search"),
    path("do-luong/", views.measured, name="measured"),
    path("tin-tuc/rss.xml", require_safe(feeds.ArticlesRss()), name="articles_rss"),
    path("tin-tuc/atom.xml", require_safe(feeds.ArticlesAtom()), name="articles_atom"),
    path("van-ban/rss.xml", require_safe(feeds.DispatchesRss()), name="dispatches_rss"),
    path("van-ban/atom.xml", require_safe(feeds.DispatchesAtom()), name="dispatches_atom"),
    path("anh/<str:signature>/<int:image_id>/<str:spec>/", images.picture, name="picture"),
]
