"""The app."""

from django.apps import AppConfig


class WidgetConfig(AppConfig):
    """The assistant on other sites' pages: a script, and the page that it shows in a frame."""

    name = "portal.widget"
