"""What a reply says of the person's place: what an old name is called today, and the desk that serves it.

A note is made from codes of units, the levels at which a procedure is handled and whether to ask, and from nothing
else; so the verifier makes it again and compares. Names and codes of today are those of Decision 19/2025/QĐ-TTg; which
former unit lies where is what the data set of vietnamadminunits says (see `motcua.places.former`). That each commune
and each province has a one-stop desk: Decree 118/2025/NĐ-CP. No address is told, since none is in the data.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from motcua.answers.reply import PlacedUnit, PlaceNote
from motcua.places.former import Tier, Unit, todays_commune, units
from motcua.places.locating import communes_of
from motcua.records.model import Level, Procedure
from motcua.text.folding import fold

MOST_LISTED: Final = 12
"""Places told one by one; of more, the others are only counted."""

DESKS: Final = (Level.COMMUNE, Level.PROVINCE)
"""Levels whose desks are known by the place."""

SERVED: Final = {
    Level.COMMUNE: ("uy ban nhan dan", "ubnd"),
    Level.PROVINCE: ("so ", "uy ban nhan dan", "ubnd"),
}
"""Agencies, without marks, whose dossiers the desk of a level takes in …"""

OWN_DESKS: Final = ("cong an", "thue", "hai quan", "bao hiem", "quan su", "kho bac", "toa an", "bien phong")
"""… and those that receive dossiers themselves."""

TODAY: Final = "Quyết định 19/2025/QĐ-TTg (tên đơn vị hành chính hiện nay)"
FORMER: Final = "bộ dữ liệu vietnamadminunits 1.0.4 (đơn vị trước ngày 01/07/2025 và nơi thuộc về nay)"
DESK: Final = "bộ phận một cửa (Trung tâm Phục vụ hành chính công)"


def note(said: Sequence[Unit], levels: Iterable[Level] = (), *, asks: bool = False) -> PlaceNote | None:
    """Return what to say of a place, None where there is nothing to say.

    Args:
        said: The units that the place can be, at least one.
        levels: Levels whose desk takes the procedure's dossiers; see `desks_of`.
        asks: Whether to ask which of several places is meant; where there is one, nothing is asked.
    """
    desks = tuple(level for level in DESKS if level in set(levels))
    asks = asks and len(options(said)) > 1
    province = _province(said)
    lines = [*_told(said, asks=asks), *_desks(said, desks, province)]
    if not lines:
        return None
    former = any(unit.is_former for unit in said)
    return PlaceNote(
        note="\n".join(lines),
        source=f"Nguồn địa danh: {TODAY}{f'; {FORMER}' if former else ''}.",
        units=tuple(unit.code for unit in said),
        province=PlacedUnit(code=province.code, name=province.title) if province else None,
        communes=tuple(PlacedUnit(code=code, name=todays_commune(code)[1].name) for code in communes_of(tuple(said))),
        asks=asks,
        desks=desks,
    )


def desks_of(record: Procedure) -> tuple[Level, ...]:
    """Return the levels at whose one-stop desk a dossier is surely handed in: none where an agency has its own."""
    agencies = (record.receiving_address, *record.executing_agencies, *record.competent_authorities)
    stated = fold(" | ".join(agencies))
    if any(own in stated for own in OWN_DESKS):
        return ()
    return tuple(level for level in DESKS if level in record.levels and any(one in stated for one in SERVED[level]))


def options(said: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the places among which a person is asked to choose: the units, or today's communes of the only one."""
    return tuple(said) if len(said) > 1 else tuple(units()[code] for code in said[0].communes)


def remade(told: PlaceNote) -> PlaceNote | None:
    """Return the note that the codes of another lead to; None where a code is no unit's or they lead to none."""
    known = units()
    if not told.units or any(code not in known for code in told.units):
        return None
    return note([known[code] for code in told.units], told.desks, asks=told.asks)


def spoken(told: PlaceNote) -> str:
    """Return the note with its source, as it ends the text of a reply."""
    return f"{told.note}\n{told.source}"


def with_note(text: str, told: PlaceNote | None) -> str:
    """Return a reply's text with a note at its end."""
    return text if told is None else f"{text}\n\n{spoken(told)}" if text else spoken(told)


def _province(said: Sequence[Unit]) -> Unit | None:
    codes = {unit.province for unit in said}
    return units()[codes.pop()] if len(codes) == 1 else None


def full(unit: Unit) -> str:
    """Return a unit's name with what it lay in, or lies in ("Phường 25 (cũ), Quận Bình Thạnh, Thành phố …")."""
    above = unit.above if unit.is_former else (unit.province,) if unit.tier is not Tier.PROVINCE else ()
    named = f"{unit.title} (cũ)" if unit.is_former else unit.title
    return ", ".join((named, *(units()[code].title for code in above)))


def _today(unit: Unit) -> str:
    """Return where a former unit lies today."""
    inside = [todays_commune(code)[1].name for code in unit.communes]
    return ", ".join((*inside, units()[unit.province].title))


def _told(said: Sequence[Unit], *, asks: bool) -> list[str]:
    """Return the lines that tell what the place is today, and ask."""
    if len(said) > 1:
        lines = _listed([_choice(unit) for unit in said])
        return ["Tên này có ở nhiều nơi:", *lines, *_question(said, asks=asks)]
    unit = said[0]
    if not unit.is_former:
        return []
    if len(unit.communes) < 2:
        return [f"{full(unit)} nay thuộc {_today(unit)}."]
    verb = "nay là địa bàn của" if unit.tier is Tier.DISTRICT else "nay được chia vào"
    names = [todays_commune(code)[1].name for code in unit.communes]
    head = f"{full(unit)} {verb} {len(names)} xã, phường của {units()[unit.province].title}:"
    return [head, *_listed(names), *_question(said, asks=asks)]


def _choice(unit: Unit) -> str:
    if not unit.is_former:
        return full(unit)
    many = len(unit.communes) > 3
    return full(unit) if many else f"{full(unit)}, nay thuộc {_today(unit)}"


def _listed(names: Sequence[str]) -> list[str]:
    """Return a line for each place with its number, by which it can be chosen; of too many only the count is told."""
    lines = [f"{place}. {name}" for place, name in enumerate(names[:MOST_LISTED], 1)]
    left = len(names) - MOST_LISTED
    return [*lines, f"… và {left} nơi khác"] if left > 0 else lines


def _question(said: Sequence[Unit], *, asks: bool) -> list[str]:
    if not asks:
        return []
    if len(said) > 1:
        return ["Anh/chị muốn nói nơi nào? Trả lời bằng số thứ tự, hoặc nói thêm tên quận, huyện, tỉnh (cũ hay mới)."]
    return ["Anh/chị ở xã, phường nào? Trả lời bằng số thứ tự, hoặc nói tên xã, phường (cũ hay mới)."]


def _desks(said: Sequence[Unit], desks: Sequence[Level], province: Unit | None) -> list[str]:
    """Return the lines that tell where the desks are; none for a commune's where only the province is known."""
    lines = []
    communes = communes_of(tuple(said))
    if Level.COMMUNE in desks and len(communes) == 1:
        name = todays_commune(communes[0])[1].name
        lines.append(f"Nơi nhận hồ sơ cấp xã ở {name}: {DESK} {name}.")
    elif Level.COMMUNE in desks and communes:
        lines.append(f"Nơi nhận hồ sơ cấp xã: {DESK} của xã, phường nơi anh/chị ở.")
    if Level.PROVINCE in desks and province:
        lines.append(f"Nơi nhận hồ sơ cấp tỉnh: Trung tâm Phục vụ hành chính công {province.title}.")
    return lines
