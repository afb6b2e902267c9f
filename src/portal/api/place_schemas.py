"""What is told of places."""

from typing import Annotated

from pydantic import BaseModel, Field

from motcua.places import CommuneKind
from portal.api.schemas import Told, line


class ProvinceItem(Told):
    """A province: `name` without "Tỉnh" or "Thành phố", `title` with it."""

    code: str
    name: str
    title: str


class ProvinceList(Told):
    """The 34 provinces."""

    provinces: list[ProvinceItem]


class CommuneItem(Told):
    """A commune, ward or special zone."""

    code: str
    name: str
    kind: CommuneKind


class CommuneList(Told):
    """The communes of a province."""

    province: ProvinceItem
    communes: list[CommuneItem]


class PlaceQuery(BaseModel):
    """What to look a place up by."""

    q: Annotated[str, line(100, 1), Field(examples=["quận Bình Thạnh"])]


class PlaceItem(Told):
    """A unit that a name leads to, of today or before, and the communes of today in which it lies."""

    code: str = Field(description="As the statistics office gives it; of a unit that is no more, after `cu.`")
    name: str = Field(description="With its kind and what it lay in.")
    former: bool
    province: ProvinceItem
    communes: list[CommuneItem] = Field(description="Empty for a province.")


class PlaceList(Told):
    """The units that a name leads to; nothing is left out for being the less likely."""

    results: list[PlaceItem]
