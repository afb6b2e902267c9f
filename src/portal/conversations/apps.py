"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    """Conversations with citizens and businesses."""

    name = "portal.conversations"
    verbose_name = _("Hội thoại")
