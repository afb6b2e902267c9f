"""The app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The interface for programs, version 1."""

    name = "portal.api"
