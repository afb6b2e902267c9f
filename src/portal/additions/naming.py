"""The everyday names in force, for the index."""

from collections.abc import Iterable

from portal.additions.models import EverydayName


def names_in_force() -> Iterable[tuple[str, str]]:
    """Yield the codes of published procedures and what people call them."""
    rows = EverydayName.objects.in_force().filter(procedure__current__isnull=False)
    return rows.order_by().values_list("procedure__code", "name")
