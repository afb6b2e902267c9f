"""Whether the process is up, and whether it can answer. Neither is limited, so that no watcher is ever refused."""

import threading
import time
from dataclasses import dataclass
from typing import Final

from django.db import Error, connection
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from motcua.engine import engine_version
from portal.additions import overlay
from portal.api.answering import answer
from portal.api.errors import ApiError, FieldError
from portal.api.schemas import ErrorBody, Health, Index, Ready
from portal.procedures.indexing import Build, IndexMissingError, engines, published_digest
from portal.procedures.models import Procedure, Term

SECONDS: Final = 5.0
"""How long what was found is believed."""

router = Router(tags=["Watching"])
NOT_KEPT: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Condition:
    """What was found: whether the database answers, the build in use, and whether it is stale (None: not known)."""

    database: bool
    build: Build | None
    stale: bool | None


class Watch:
    """Looks at the portal's condition, at most once in some seconds."""

    def __init__(self) -> None:
        """Have seen nothing yet."""
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Have seen nothing, as after the start."""
        self._seen: tuple[float, Condition] | None = None
        self._compared: tuple[object, bool] | None = None

    def condition(self) -> Condition:
        """Return the portal's condition."""
        with self._lock:
            if self._seen is None or time.monotonic() - self._seen[0] >= SECONDS:
                found = self._look()
                self._seen = (time.monotonic(), found)
            return self._seen[1]

    def _look(self) -> Condition:
        try:
            build: Build | None = engines.current().build
        except IndexMissingError:
            build = None
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            stale = self._stale(build) if build else None
        except Error:
            return Condition(False, build, None)
        return Condition(True, build, stale)

    def _stale(self, build: Build) -> bool:
        """Tell whether other records are published now than the build was made from.

        All of them are compared only when a build or a publication is new; else the last comparison holds.
        """
        names = overlay.watch.stamp()
        sign = (build, Procedure.objects.published().count(), *_last_publication().values(), names)
        if self._compared is None or self._compared[0] != sign:
            self._compared = (sign, published_digest() != build.digest)
        return self._compared[1]


def _last_publication() -> dict[str, object]:
    """Return what differs when a version was put in force, ended, or is to be."""
    return Term.objects.aggregate(Max("pk"), Max("since"), Max("until"))


watch: Final = Watch()


@router.get("/health", response={200: Health, 400: ErrorBody}, operation_id="health", summary="Up")
def health(request: HttpRequest) -> HttpResponse:
    """Tell that the process is up, without a look at the database."""
    return answer(Health(status="ok", version=engine_version()), headers=NOT_KEPT)


@router.get(
    "/ready", response={200: Ready, 400: ErrorBody, 503: ErrorBody}, operation_id="ready", summary="Ready to answer"
)
def ready(request: HttpRequest) -> HttpResponse:
    """Tell whether the portal can answer: the database does, and an index is in place; and whether that is stale."""
    found = watch.condition()
    missing = []
    if not found.database:
        missing.append(FieldError("database", _("Cơ sở dữ liệu không trả lời.")))
    if found.build is None:
        missing.append(FieldError("index", _("Chưa có chỉ mục; hãy chạy build_index.")))
    if missing or found.build is None:
        raise ApiError(503, fields=missing, headers={"Retry-After": "5", **NOT_KEPT})
    index = Index(build=found.build.name, records=found.build.records, stale=bool(found.stale))
    return answer(Ready(status="ready", index=index), headers=NOT_KEPT)
