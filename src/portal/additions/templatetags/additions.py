"""What stands beside a record on the procedures' pages."""

from collections.abc import Mapping
from typing import Any

from django import template

from portal.additions import overlay
from portal.additions.showing import ShownAddition, shown
from portal.core.preferences import preferences_of
from portal.procedures.models import Procedure

register = template.Library()


@register.simple_tag(takes_context=True)
def additions_to(context: Mapping[str, Any], procedure: Procedure) -> tuple[ShownAddition, ...]:
    """Return what offices state beside a procedure's record at the reader's place."""
    preferences = preferences_of(context["request"])
    province = overlay.province_code(preferences.province, preferences.province_name)
    return shown(overlay.all_of(procedure, province, preferences.commune))
