"""The provider on the login page."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from portal.accounts import provider

register = template.Library()


@register.simple_tag
def provider_name() -> str:
    """Return the name of the provider by which people can sign in, empty where there is none."""
    return settings.OIDC_NAME or _("hệ thống của cơ quan") if provider.on() else ""
