"""What is done outside of requests: publication and expiry on their day, comparing fees."""

from typing import Any

from django.core.management import call_command

from portal.additions.disagreements import compare, compare_changed
from portal.additions.models import Addition
from portal.core.rounds import every


@every(60)
def publish_due() -> None:
    """Publish and withdraw what is due, of all rooms."""
    call_command("publish_scheduled")


@every(300)
def compare_fees() -> None:
    """Compare local fees with the records that changed."""
    compare_changed()


def fee_changed(sender: type[Addition], instance: Addition, **_signal: Any) -> None:
    """Compare after a local fee was published or withdrawn."""
    if instance.is_fee:
        compare((instance.procedure.code,))
