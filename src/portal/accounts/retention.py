"""What is deleted of the trail when it has grown old enough."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry

from portal.accounts import trail
from portal.accounts.sealing import FLOOR_DAYS

PURGED: Final = trail.action("motcua.trail.purged", _("Xóa nhật ký cũ"), _("Xóa nhật ký đã quá hạn lưu"))
AT_ONCE: Final = 2000


def purge(days: int) -> int:
    """Delete the entries of the trail that are older than some days, and write that down; return how many.

    Raises:
        ValueError: fewer days than the database allows.
    """
    if days < FLOOR_DAYS:
        raise ValueError(f"fewer than {FLOOR_DAYS} days")
    before = timezone.now() - timedelta(days=days)
    count = sum(_purge(log, before) for log in registry.get_log_entry_models())
    trail.record_without_subject(None, PURGED, before.date().isoformat(), days=days, entries=count)
    return count


def _purge(log: type, before: object) -> int:
    count = 0
    while True:
        with transaction.atomic():
            keys = list(log.objects.filter(timestamp__lt=before).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])  # type: ignore[attr-defined]  # Wagtail's models have no types
            log.objects.filter(pk__in=keys)._raw_delete("default")  # type: ignore[attr-defined]  # as above
        count += len(keys)
        if len(keys) < AT_ONCE:
            return count
