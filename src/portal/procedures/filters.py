"""The list of procedures: what the address asks for, what is found, and what each filter would leave."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Self

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from motcua.text.folding import fold
from motcua.text.normal import normalise
from portal.procedures.models import Agency, Field, Procedure, ProcedureQuerySet
from portal.procedures.search import LONGEST, found_codes

PAGE_SIZE: Final = 20
AGENCIES_OFFERED: Final = 100
"""Agencies in the select box: the whole catalogue names hundreds, and the box shrinks with every other filter."""

NAMES: Final[Mapping[str, str]] = {
    "words": "q",
    "field": "linh-vuc",
    "level": "cap",
    "audience": "doi-tuong",
    "agency": "co-quan",
    "scope": "dia-ban",
}
"""What each filter is called in the address."""

LEVELS: Final[Mapping[str, str]] = {"bo": "ministry", "tinh": "province", "xa": "commune"}
AUDIENCES: Final[Mapping[str, str]] = {"ca-nhan": "citizen", "doanh-nghiep": "business"}
EVERYWHERE: Final = "tat-ca"
LABELS: Final[Mapping[str, Promise]] = {
    "bo": _("Cấp bộ"),
    "tinh": _("Cấp tỉnh"),
    "xa": _("Cấp xã"),
    "ca-nhan": _("Cá nhân"),
    "doanh-nghiep": _("Doanh nghiệp, hợp tác xã, hộ kinh doanh"),
}
_SLUG: Final = re.compile(r"[-a-z0-9_]{1,120}")


@dataclass(frozen=True)
class Filters:
    """What an address asks for; each empty where it asks for nothing or for what cannot be."""

    words: str = ""
    field: str = ""
    level: str = ""
    audience: str = ""
    agency: str = ""
    scope: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """Read the filters of an address."""
        given = {name: query.get(written, "") for name, written in NAMES.items()}
        return cls(
            words=normalise(given["words"][:LONGEST]),
            field=given["field"] if _SLUG.fullmatch(given["field"]) else "",
            level=given["level"] if given["level"] in LEVELS else "",
            audience=given["audience"] if given["audience"] in AUDIENCES else "",
            agency=given["agency"] if _SLUG.fullmatch(given["agency"]) else "",
            scope=given["scope"] if given["scope"] == EVERYWHERE else "",
        )

    def without(self, name: str) -> Self:
        """Return the filters but for one."""
        return replace(self, **{name: ""})

    def address(self, page: int = 1) -> str:
        """Return the list's address with these filters, on a page."""
        pairs = [(written, getattr(self, name)) for name, written in NAMES.items() if getattr(self, name)]
        if page > 1:
            pairs.append(("trang", str(page)))
        plain = reverse("procedures:list")
        return f"{plain}?{urlencode(pairs)}" if pairs else plain


@dataclass(frozen=True)
class Option:
    """One choice of a filter: value in the address, label, how many procedures it would leave."""

    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True)
class Chosen:
    """A filter in use: what it is called, its value (in Vietnamese where a record names it), the address without it."""

    name: Promise
    label: str | Promise
    from_record: bool
    without: str


class Listing:
    """The procedures that filters leave, a page at a time, and the choices that are left; at most eleven queries."""

    def __init__(self, filters: Filters, province: str) -> None:
        """Look for what filters ask; `province` leaves out what other provinces published for themselves.

        Raises:
            IndexMissingError: words are looked for and no index is in place.
        """
        self._field = Field.objects.filter(slug=filters.field).first() if filters.field else None
        self._agency = Agency.objects.filter(slug=filters.agency).first() if filters.agency else None
        self.filters = replace(
            filters,
            field=filters.field if self._field else "",
            agency=filters.agency if self._agency else "",
        )
        self.province = province
        within = "" if filters.scope == EVERYWHERE else province
        self._codes = found_codes(filters.words, within) if filters.words else None
        self._all = self._found() if filters.words else Procedure.objects.published().within(within)

    def _found(self) -> ProcedureQuerySet:
        return Procedure.objects.published().filter(code__in=self._codes or ())

    def _left(self, without: str = "") -> ProcedureQuerySet:
        """Return the procedures that all filters leave, but for one of them."""
        asked = self.filters.without(without) if without else self.filters
        left = self._all
        if asked.field:
            left = left.of_field(asked.field)
        if asked.level:
            left = left.at_level(LEVELS[asked.level])
        if asked.audience:
            left = left.for_audience(AUDIENCES[asked.audience])
        if asked.agency:
            left = left.of_agency(asked.agency)
        return left

    def page(self, number: int) -> Page[Any]:
        """Return a page: by rank where words are looked for, else by name.

        Raises:
            EmptyPage: there is no such page.
        """
        if self._codes is None:
            return Paginator(self._left().listed().order_by("sort_name", "code"), PAGE_SIZE).page(number)
        left = set(self._left().values_list("code", flat=True))
        page: Page[Any] = Paginator([code for code in self._codes if code in left], PAGE_SIZE).page(number)
        rows = Procedure.objects.listed().in_bulk(list(page.object_list), field_name="code")
        page.object_list = [rows[code] for code in page.object_list]
        return page

    @cached_property
    def fields(self) -> list[Option]:
        """The fields of what the other filters leave, by name."""
        rows = Field.objects.filter(procedures__in=self._left("field")).annotate(count=Count("procedures"))
        return _by_name(_options(rows.values_list("slug", "name", "count"), self.filters.field), self._field)

    @cached_property
    def agencies(self) -> list[Option]:
        """The agencies of what the other filters leave: the most frequent, by name."""
        rows = Agency.objects.filter(procedures__in=self._left("agency")).annotate(count=Count("procedures"))
        ordered = rows.order_by("-count", "name").values_list("slug", "name", "count")
        options = _options(ordered, self.filters.agency)
        self.agencies_more = max(0, len(options) - AGENCIES_OFFERED)
        kept = [one for place, one in enumerate(options) if place < AGENCIES_OFFERED or one.chosen]
        return _by_name(kept, self._agency)

    agencies_more = 0
    """Agencies that `agencies` leaves out; known once it was asked for."""

    @cached_property
    def levels(self) -> list[Option]:
        """The tiers of government, with how many procedures each would leave."""
        return self._flags("level", LEVELS, "at")

    @cached_property
    def audiences(self) -> list[Option]:
        """Citizens and businesses, with how many procedures each would leave."""
        return self._flags("audience", AUDIENCES, "for")

    def _flags(self, name: str, values: Mapping[str, str], prefix: str) -> list[Option]:
        counts = {value: Count("pk", filter=Q(**{f"{prefix}_{column}": True})) for value, column in values.items()}
        found = self._left(name).aggregate(**{value.replace("-", "_"): count for value, count in counts.items()})
        chosen = getattr(self.filters, name)
        return [Option(one, LABELS[one], found[one.replace("-", "_")], one == chosen) for one in values]

    @property
    def chosen(self) -> Sequence[Chosen]:
        """The filters in use, the words looked for among them."""
        asked = self.filters
        rows: list[tuple[str, Promise, str | Promise, bool]] = []
        if asked.words:
            rows.append(("words", _("Từ tìm"), asked.words, False))
        if self._field:
            rows.append(("field", _("Lĩnh vực"), self._field.name, True))
        if asked.level:
            rows.append(("level", _("Cấp thực hiện"), LABELS[asked.level], False))
        if asked.audience:
            rows.append(("audience", _("Đối tượng"), LABELS[asked.audience], False))
        if self._agency:
            rows.append(("agency", _("Cơ quan"), self._agency.name, True))
        return [Chosen(name, label, kept, asked.without(key).address()) for key, name, label, kept in rows]

    @property
    def is_local(self) -> bool:
        """Whether procedures of other provinces are left out."""
        return bool(self.province) and not self.filters.scope


def _options(rows: Iterable[tuple[str, str, int]], chosen: str) -> list[Option]:
    return [Option(slug, name, count, slug == chosen) for slug, name, count in rows]


def _by_name(options: list[Option], chosen: Field | Agency | None) -> list[Option]:
    """Return options in Vietnamese alphabetical order; the one chosen is there even where it leaves nothing."""
    if chosen is not None and not any(option.chosen for option in options):
        options = [*options, Option(chosen.slug, chosen.name, 0, True)]
    return sorted(options, key=lambda option: fold(str(option.label)))
