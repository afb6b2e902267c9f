"""Numbers, days and names as a Vietnamese administrative report writes them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from portal.outreach.units.models import Unit

NAMED: Final = 12
"""Units named in a sentence; of more, the number is told."""

KIND_WORDS: Final = ("Tỉnh ", "Thành phố ", "Xã ", "Phường ", "Đặc khu ")


def number(value: int) -> str:
    """Return a number with a point between thousands."""
    return f"{value:,}".replace(",", ".")


def share(part: int, whole: int) -> str:
    """Return a part of a whole in per cent with a comma, a dash where there is no whole."""
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"


def day(value: date) -> str:
    """Return a day as 22/08/2026."""
    return f"{value:%d/%m/%Y}"


def named(units: Sequence[str]) -> str:
    """Return names in a row, the first ones where there are many."""
    shown = "; ".join(units[:NAMED])
    if len(units) > NAMED:
        return _("%(shown)s và %(more)s đơn vị khác") % {"shown": shown, "more": len(units) - NAMED}
    return shown


def bare(unit: Unit) -> str:
    """Return a place's name without what it is: Quảng Ngãi of Tỉnh Quảng Ngãi."""
    for kind in KIND_WORDS:
        if unit.name.startswith(kind):
            return unit.name.removeprefix(kind)
    return unit.name
