"""Draws the pictures by which a phone shows the application beside its others: the door of the site, on its red.

Run `python -m portal.outreach.field.icons` after changing it; the files lie among the static ones.
"""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

SIZES: Final = (192, 512)
GROUND: Final = "#861a1f"
LINE: Final = "#ffffff"
FINER: Final = 4
"""Drawn so many times larger and made smaller, for smooth edges."""

GRID: Final = 48
"""The door of the favicon on a ground so wide that a phone may cut the corners off, round too."""

STATIC: Final = Path(__file__).resolve().parents[2] / "static" / "portal"


def drawn(size: int) -> bytes:
    """Return the picture as PNG, `size` by `size` pixels."""
    whole = size * FINER
    picture = Image.new("RGB", (whole, whole), GROUND)
    pen, unit = ImageDraw.Draw(picture), whole / GRID
    width = round(2.2 * unit)
    _line(pen, unit, width, (13, 34.5), (35, 34.5))
    _arch(pen, unit, width, 16.5, 31.5, 23)
    _arch(pen, unit, width, 21, 27, 23)
    file = BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _arch(pen: ImageDraw.ImageDraw, unit: float, width: int, left: float, right: float, top: float) -> None:
    """Draw two posts and the half circle over them, whose centre lies at `top`."""
    radius, half = (right - left) / 2, width / 2
    box = (left * unit - half, (top - radius) * unit - half, right * unit + half, (top + radius) * unit + half)
    pen.arc(box, 180, 360, fill=LINE, width=width)
    for post in (left, right):
        _line(pen, unit, width, (post, top), (post, 34.5))


def _line(
    pen: ImageDraw.ImageDraw, unit: float, width: int, begin: tuple[float, float], end: tuple[float, float]
) -> None:
    """Draw a line with round ends."""
    half = width / 2
    points = [(x * unit, y * unit) for x, y in (begin, end)]
    pen.line(points, fill=LINE, width=width)
    for x, y in points:
        pen.ellipse((x - half, y - half, x + half, y + half), fill=LINE)


def main() -> None:
    """Write the files."""
    for size in SIZES:
        (STATIC / f"field-icon-{size}.png").write_bytes(drawn(size))


if __name__ == "__main__":
    main()
