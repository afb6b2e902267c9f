"""Where people live: the units of today, those before 1 July 2025, and how a question names them.

`today` holds the provinces and communes in force, `former` those that people go on naming and where they lie now,
`naming` how a name leads to units, `finding` the places said in a turn, `locating` which of them is meant.
"""

from motcua.places.locating import looked_up
from motcua.places.today import (
    COMMON_NAMES,
    FILE,
    Commune,
    CommuneKind,
    Province,
    commune,
    place_name,
    province,
    provinces,
)

__all__ = [
    "COMMON_NAMES",
    "FILE",
    "Commune",
    "CommuneKind",
    "Province",
    "commune",
    "looked_up",
    "place_name",
    "province",
    "provinces",
]
