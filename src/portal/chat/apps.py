"""The app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """The citizen's page: asking, reading, judging answers."""

    name = "portal.chat"
