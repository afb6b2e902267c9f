"""Charts as SVG drawn on the server: read by anyone, printed, in any colours.

A chart is a picture with a name and a description; the numbers stand in the table beside it. Parts are told apart by
patterns over one colour, which the page chooses (`currentColor`), so that nothing depends on seeing colours. No style
stands in the markup, since the Content-Security-Policy forbids it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.insights.hiding import Hidden
from portal.insights.tables import Value, number

WIDTH: Final = 360
"""Units across, about the pixels of a small screen, so that letters are as large there as they say."""

PATTERNS: Final = ("solid", "stripes", "dots", "blank", "cross", "lines")
"""In the order in which series take them."""

MOST_BARS: Final = 12
LEFT: Final = 34
TOP: Final = 14
FOOT: Final = 22


@dataclass(frozen=True)
class Series:
    """A row of values under one name."""

    name: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Words:
    """What a chart is called by programs that read pages aloud, and the key that its ids begin with."""

    key: str
    title: str
    description: str


def _svg(words: Words, height: float, inside: Iterable[SafeString], kind: str) -> SafeString:
    return format_html(
        '<svg class="chart chart--{kind}" viewBox="0 0 {width} {height}" role="img"'
        ' aria-labelledby="{key}-title {key}-desc" focusable="false">'
        '<title id="{key}-title">{title}</title><desc id="{key}-desc">{description}</desc>{patterns}{inside}</svg>',
        kind=kind,
        width=WIDTH,
        height=round(height),
        key=words.key,
        title=words.title,
        description=words.description,
        patterns=_patterns(words.key),
        inside=_joined(inside),
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _patterns(key: str) -> SafeString:
    """Return the patterns, each over a light ground so that an edge is seen."""
    drawn = {
        "stripes": '<path d="M-1 1l2-2M0 6l6-6M5 7l2-2" stroke="currentColor" stroke-width="1.6"/>',
        "dots": '<circle cx="1.5" cy="1.5" r="1.1" fill="currentColor"/><circle cx="4.5" cy="4.5" r="1.1"'
        ' fill="currentColor"/>',
        "cross": '<path d="M0 0l6 6M6 0l-6 6" stroke="currentColor" stroke-width="1"/>',
        "lines": '<path d="M0 1.5h6M0 4.5h6" stroke="currentColor" stroke-width="1.2"/>',
        "hidden": '<path d="M0 0l6 6" stroke="currentColor" stroke-width=".7"/>',
    }
    pattern = '<pattern id="{}-{}" width="6" height="6" patternUnits="userSpaceOnUse">{}</pattern>'
    rows = ((key, name, SafeString(mark)) for name, mark in drawn.items())
    return format_html("<defs>{}</defs>", format_html_join("", pattern, rows))


def _fill(key: str, name: str) -> str:
    plain = {"solid": "currentColor", "blank": "none"}
    return plain.get(name, f"url(#{key}-{name})")


def _text(x: float, y: float, said: object, anchor: str = "start", kind: str = "label") -> SafeString:
    template = '<text class="chart__{}" x="{}" y="{}" text-anchor="{}">{}</text>'
    return format_html(template, kind, f"{x:.1f}", f"{y:.1f}", anchor, said)


def _box(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    template = '<rect class="chart__bar" x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
    return format_html(template, *(f"{one:.1f}" for one in (x, y, width, height)), fill)


def _line(x1: float, y1: float, x2: float, y2: float) -> SafeString:
    template = '<line class="chart__line" x1="{}" y1="{}" x2="{}" y2="{}"/>'
    return format_html(template, *(f"{one:.1f}" for one in (x1, y1, x2, y2)))


def _size(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _said(value: Value) -> str:
    if isinstance(value, Hidden):
        return _("ẩn")
    return number(value, 0 if float(value).is_integer() else 1) if isinstance(value, int | float) else "–"


def _round_up(most: float) -> float:
    """Return the end of an axis: 1, 2 or 5 times a power of ten, not below a value."""
    power = 1.0
    while power * 10 < most:
        power *= 10
    return next(power * step for step in (1, 2, 5, 10) if power * step >= most)


def columns(words: Words, labels: Sequence[str], series: Sequence[Series]) -> SafeString:
    """Draw columns over time, one a label, the series on top of each other."""
    height, key = 150.0, words.key
    sums = [sum(_size(one.values[index]) for one in series) for index in range(len(labels))]
    top = _round_up(max([*sums, 1.0]))
    slot = (WIDTH - LEFT - 2) / max(1, len(labels))
    wide = max(1.0, slot * 0.8)
    base = TOP + height
    parts = [_line(LEFT, base - height * share, WIDTH, base - height * share) for share in (0, 0.5, 1)]
    parts += [_text(LEFT - 4, base - height * share + 4, number(top * share), "end") for share in (0, 0.5, 1)]
    for index in range(len(labels)):
        x, y = LEFT + slot * index + (slot - wide) / 2, base
        for place, one in enumerate(series):
            tall = height * _size(one.values[index]) / top
            if isinstance(one.values[index], Hidden) and len(series) == 1:
                parts.append(_box(x, base - 6, wide, 6, _fill(key, "hidden")))
            if tall:
                parts.append(_box(x, y - tall, wide, tall, _fill(key, PATTERNS[place % len(PATTERNS)])))
            y -= tall
    parts += _time_labels(labels, slot, base + 15)
    foot, legend = _legend(words.key, [one.name for one in series], base + FOOT + 8)
    return _svg(words, foot, [*parts, *legend], "columns")


def _time_labels(labels: Sequence[str], slot: float, y: float) -> list[SafeString]:
    """Return the first, the middle and the last label."""
    if not labels:
        return []
    last = len(labels) - 1
    chosen = {0: "start", last // 2: "middle", last: "end"} if last > 1 else {0: "start", last: "end"}
    places = {"start": 0.0, "middle": slot / 2, "end": slot}
    return [_text(LEFT + slot * at + places[anchor], y, labels[at], anchor) for at, anchor in chosen.items()]


def _legend(key: str, names: Sequence[str], y: float) -> tuple[float, list[SafeString]]:
    """Return where the drawing ends and the names of the series, each after its pattern; one alone needs none."""
    if len(names) < 2:
        return y - 6, []
    parts = []
    for place, name in enumerate(names):
        at = y + 17 * place
        parts += [_box(LEFT, at, 12, 11, _fill(key, PATTERNS[place % len(PATTERNS)])), _text(LEFT + 19, at + 10, name)]
    return y + 17 * len(names), parts


def bars(words: Words, items: Sequence[tuple[str, Value]]) -> SafeString:
    """Draw bars across, each below its name; only the first dozen, since the table has them all."""
    items = items[:MOST_BARS]
    top = max([*(_size(value) for _name, value in items), 1.0])
    parts, room = [], WIDTH - 52.0
    for place, (name, value) in enumerate(items):
        y = 34.0 * place
        parts.append(_text(0, y + 12, name if len(name) <= 52 else f"{name[:51]}…"))
        long = room * _size(value) / top
        if isinstance(value, Hidden):
            parts.append(_box(0, y + 17, 14, 11, _fill(words.key, "hidden")))
            long = 14
        elif long:
            parts.append(_box(0, y + 17, long, 11, "currentColor"))
        parts.append(_text(long + 6, y + 27, _said(value), kind="value"))
    return _svg(words, 34.0 * max(1, len(items)), parts, "bars")


def grid(
    words: Words, rows: Sequence[str], names: Sequence[str], values: Mapping[tuple[int, int], Value]
) -> SafeString:
    """Draw a field of squares, rows by columns: the larger the square in a cell, the more; a hidden one is hatched."""
    top = max([*(_size(value) for value in values.values()), 1.0])
    wide = (WIDTH - LEFT) / max(1, len(names))
    parts = [_text(LEFT - 5, TOP + wide * row + wide * 0.72, name, "end") for row, name in enumerate(rows)]
    foot = TOP + wide * len(rows) + 14
    parts += [_text(LEFT + wide * at + wide / 2, foot, name, "middle") for at, name in enumerate(names) if at % 3 == 0]
    for (row, at), value in values.items():
        x, y = LEFT + wide * at, TOP + wide * row
        if isinstance(value, Hidden):
            parts.append(_box(x + 1, y + 1, wide - 2, wide - 2, _fill(words.key, "hidden")))
        elif value:
            side = (wide - 2) * max(0.2, (_size(value) / top) ** 0.5)
            parts.append(_box(x + (wide - side) / 2, y + (wide - side) / 2, side, side, "currentColor"))
        else:
            parts.append(_text(x + wide / 2, y + wide * 0.7, "·", "middle"))
    return _svg(words, foot + 6, parts, "grid")


def tiles(words: Words, places: Mapping[tuple[int, int], tuple[str, Value]]) -> SafeString:
    """Draw places as tiles, about where they lie: name, number, and a bar below that tells how many."""
    top = max([*(_size(value) for _name, value in places.values()), 1.0])
    wide, tall = WIDTH / 5, 36.0
    parts = []
    for (row, at), (name, value) in places.items():
        x, y = wide * at + 1, tall * row + 1
        parts.append(_box(x, y, wide - 2, tall - 2, "none"))
        parts.append(_text(x + (wide - 2) / 2, y + 12, name, "middle", "small"))
        parts.append(_text(x + (wide - 2) / 2, y + 25, _said(value), "middle", "value"))
        if _size(value):
            parts.append(_box(x, y + tall - 6, (wide - 2) * _size(value) / top, 4, "currentColor"))
    return _svg(words, tall * (1 + max((row for row, _at in places), default=0)), parts, "tiles")
