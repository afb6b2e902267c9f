"""The lists of the site: the pages below a list that everybody may read, some at a time."""

from typing import Any, Final

from django.apps import apps
from django.core.paginator import EmptyPage, Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest
from django.utils.http import urlencode

ON_A_PAGE: Final = 12


def public(model: str) -> QuerySet[Any]:
    """Return the pages of a kind (`ArticlePage`) that everybody may read."""
    rows: QuerySet[Any] = apps.get_model("pages", model).objects.live().public()
    return rows


def articles() -> QuerySet[Any]:
    """Return the published articles, the newest first, with what a list shows of them."""
    return public("ArticlePage").select_related("image").defer("body").order_by("-first_published_at", "-pk")


def dispatches() -> QuerySet[Any]:
    """Return the published dispatches, the newest first, with what a list shows of them."""
    return public("DispatchPage").defer("body").order_by(F("dated").desc(nulls_last=True), "-pk")


class PageList:
    """A list as one request asks for it: `?trang=2`, and `?loai=` where only one kind is wanted."""

    def __init__(self, index: Any, request: HttpRequest) -> None:
        """Take the page that lists, and the request."""
        self._index = index
        self._asked = request.GET

    def kinds(self) -> list[tuple[str, Any]]:
        """Return the kinds to choose from."""
        raise NotImplementedError

    def rows(self) -> Any:
        """Return all rows that may be listed: a query set of pages."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """Return what the template shows.

        Raises:
            Http404: there is no such page of the list.
        """
        kinds = self.kinds()
        kind = self._asked.get("loai", "")
        kind = kind if kind in dict(kinds) else ""
        rows = self.rows().child_of(self._index)
        try:
            page = Paginator(rows.filter(kind=kind) if kind else rows, ON_A_PAGE).page(number_in(self._asked))
        except EmptyPage as fault:
            raise Http404 from fault
        filtered = {"loai": kind} if kind else {}
        told = {"kinds": kinds, "kind": kind, "list": page, **pager(page, filtered)}
        if kind or page.number > 1:
            told["canonical"] = ""  # a view of the list, not the page to find
        return told


class ArticleList(PageList):
    """News and notices."""

    def rows(self) -> Any:
        """Return all rows that may be listed."""
        return articles()

    def kinds(self) -> list[tuple[str, Any]]:
        """Return the kinds to choose from."""
        return list(apps.get_model("pages", "ArticlePage").Kind.choices)


class DispatchList(PageList):
    """Dispatches and plans."""

    def rows(self) -> Any:
        """Return all rows that may be listed."""
        return dispatches()

    def kinds(self) -> list[tuple[str, Any]]:
        """Return the kinds to choose from."""
        return list(apps.get_model("pages", "DispatchPage").Kind.choices)


def number_in(asked: Any) -> int:
    """Return the page asked for; the first where what stands there is no number."""
    number = asked.get("trang", "1")
    return int(number) if number.isdecimal() and 0 < len(number) < 7 else 1


def pager(page: Any, kept: dict[str, str]) -> dict[str, Any]:
    """Return the links to other pages of a list; `kept` is the rest of the address."""

    def address(number: int) -> str:
        query = {**kept, **({"trang": str(number)} if number > 1 else {})}
        return f"?{urlencode(query)}" if query else "?"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    many = page.paginator.num_pages > 1
    return {
        "pages": [(one, address(one) if isinstance(one, int) else "") for one in shown] if many else [],
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }
