"""What is done outside of requests: the index built anew, publication and expiry on their day, comparing fees."""

import logging
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django_tasks import task

from motcua.errors import MotcuaError
from portal.additions.disagreements import compare, compare_changed
from portal.additions.models import Addition, EverydayName
from portal.core.rounds import every
from portal.procedures.indexing import build_index, current_build, published_digest

log = logging.getLogger(__name__)


@task()
def rebuild_index() -> None:
    """Build the index where it is stale: of several tasks that wait, the first does the work."""
    build = current_build()
    if build is None or build.digest == published_digest():
        return  # without a build, the first one is made by who sets the site up
    try:
        build_index()
    except MotcuaError as fault:
        log.error("index not built: %s", fault.message)
        raise


@every(60)
def publish_due() -> None:
    """Publish and withdraw what is due, of all rooms."""
    call_command("publish_scheduled")


@every(300)
def compare_fees() -> None:
    """Compare local fees with the records that changed."""
    compare_changed()


def name_changed(sender: type[EverydayName], instance: EverydayName, **_signal: Any) -> None:
    """Have the index built after a name was published or withdrawn."""
    transaction.on_commit(lambda: rebuild_index.enqueue())


def fee_changed(sender: type[Addition], instance: Addition, **_signal: Any) -> None:
    """Compare after a local fee was published or withdrawn."""
    if instance.is_fee:
        compare((instance.procedure.code,))
