"""Addresses of accounts, all below the staff's; they stand before Wagtail's own."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from portal.accounts import oidc, views
from portal.accounts.reports import TrailView

app_name = "accounts"
urlpatterns = [
    path("failwhale/", views.absent, name="absent"),  # in the place of Wagtail's page that fails on purpose
    path("ma-xac-thuc/", views.code, name="code"),
    path("bat-xac-thuc/", views.enrol, name="enrol"),
    path("mat-khau-moi/", views.password, name="password"),
    path("bao-mat/", views.security, name="security"),
    path("bao-mat/ma-du-phong/", views.change_factor, {"what": "codes"}, name="renew_codes"),
    path("bao-mat/tat/", views.change_factor, {"what": "off"}, name="turn_off"),
    path("bao-mat/phien/<int:session_id>/", views.end_session, name="end_session"),
    path("bao-mat/phien-khac/", views.end_others, name="end_others"),
    path("users/<int:user_id>/xac-thuc/", views.reset, name="reset"),
    path("nha-cung-cap/", never_cache(oidc.BeginView.as_view()), name="provider_begin"),
    path("nha-cung-cap/ve/", never_cache(oidc.CallbackView.as_view()), name="provider_callback"),
    path("reports/site-history/", never_cache(require_admin_access(TrailView.as_view())), name="trail"),
    path(
        "reports/site-history/results/",
        never_cache(require_admin_access(TrailView.as_view(results_only=True))),
        name="trail_results",
    ),
]
