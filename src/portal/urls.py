"""Addresses of the site. Pages for people have Vietnamese names; the interface for programs lies under `/api/`."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.views.account import LoginView
from wagtail.documents import urls as wagtaildocs_urls

from portal.api.v1 import api
from portal.core import failures
from portal.core.limits import limited
from portal.core.metrics import metrics
from portal.pages.sitemaps import SitePageSitemap
from portal.procedures.sitemaps import SITEMAPS

login = limited("POST_LIMIT", "login")(LoginView.as_view())
"""Names are locked one by one; this limits whoever tries one password on many, and what checking them costs."""

sitemaps = {**SITEMAPS, "site": SitePageSitemap}

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("portal.chat.urls")),
    path("", include("portal.core.urls")),
    path("thu-tuc/", include("portal.procedures.urls")),
    path("", include("portal.inbox.urls")),
    path("", include("portal.widget.urls")),
    path("", include("portal.insights.urls")),
    path("to-thong-tin/", include("portal.outreach.sheets.urls")),
    path("co-so/", include("portal.outreach.field.urls")),
    path("", include("portal.pages.urls")),
    path("metrics", metrics, name="metrics"),
    path("sitemap.xml", index, {"sitemaps": sitemaps}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": sitemaps}, name="django.contrib.sitemaps.views.sitemap"),
    path("quan-tri/login/", login, name="login"),
    path("trang/_util/login/", login),  # in the place of a second door, which Wagtail has for readers of pages
    path("quan-tri/", include("portal.accounts.urls")),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("trang/", RedirectView.as_view(pattern_name="chat:home")),  # the root of Wagtail's pages is no page for people
    path("trang/", include(wagtail_urls)),
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.server_error
