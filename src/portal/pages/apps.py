"""The app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The public site's own pages, kept in Wagtail."""

    name = "portal.pages"
