"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Village meetings: planned and logged; questions from the field and their answers."""

    name = "portal.outreach.meetings"
    verbose_name = _("Buổi sinh hoạt")
