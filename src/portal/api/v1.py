"""The interface for programs, version 1: its parts put together."""

from typing import Any, Final

from ninja import NinjaAPI

from portal.api import areas, asking, officers, records, transcripts, watching
from portal.api.errors import answer_exceptions
from portal.api.guarding import guarded
from portal.api.openapi import complete
from portal.api.parsing import JsonParser

DESCRIPTION: Final = (
    "Answers questions on Vietnamese administrative procedures from the official records, with the source of every"
    " line. No key is needed; a program with one (`Authorization: Bearer mc_…` or `X-API-Key`) has a limit of its own."
    ' Every refusal has one shape: `{"error": {"code", "message", "fields", "request_id"}}`.'
)


class Api(NinjaAPI):
    """Ninja's, with a description that is made once."""

    _described: Any = None

    def get_openapi_schema(self, **where: Any) -> Any:
        """Return the description of the interface."""
        if self._described is None:
            self._described = complete(super().get_openapi_schema(**where))
        return self._described


api = Api(
    title="Một Cửa",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    parser=JsonParser(),
    docs_decorator=guarded("read", describes=True),
)
answer_exceptions(api)
for part in (asking, transcripts, officers, records, areas, watching):
    api.add_router("", part.router)
