"""The description of the interface (OpenAPI 3.1): what ninja finds in the code, and what it cannot see there."""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from portal.api import place_schemas, schemas, transcript_schemas

LIMIT_HEADERS: Final = {
    "RateLimit-Limit": "Requests allowed in a window.",
    "RateLimit-Remaining": "Requests left in this window.",
    "RateLimit-Reset": "Seconds until the next window.",
}
RETRY_HEADER: Final = {"Retry-After": "Seconds to wait before trying again."}
SECURITY_SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key (`mc_…`); not required."},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key in another header."},
}
SOMETIMES: Final = frozenset({"additions", "as_of", "place", "rephrased"})
"""Keys that are written only where there is something to say."""

ALWAYS: Final[Mapping[str, frozenset[str]]] = {"Citation": frozenset({"as_of"})}
"""Keys of those names that a model always writes: a citation's is the date of its record."""

REFERENCE: Final = "#/components/schemas/{model}"
UNLIMITED: Final = "Watching"
"""Tag of the operations that are never limited."""

MODELS: Final[Mapping[type[BaseModel], JsonSchemaMode]] = {
    **dict.fromkeys(
        (schemas.Question, schemas.Mark, schemas.OfficerQuestionSent, transcript_schemas.OfficerAsked), "validation"
    ),
    **dict.fromkeys(
        (
            schemas.ErrorBody,
            schemas.Answer,
            schemas.Head,
            schemas.FactEvent,
            transcript_schemas.Transcript,
            schemas.Marked,
            transcript_schemas.LiveHelp,
            transcript_schemas.OfficerState,
            schemas.Receipt,
            schemas.ProcedurePage,
            schemas.VersionList,
            schemas.PublishedRecord,
            schemas.Ranking,
            schemas.Suggestions,
            place_schemas.ProvinceList,
            place_schemas.CommuneList,
            place_schemas.PlaceList,
            schemas.Health,
            schemas.Ready,
        ),
        "serialization",
    ),
}
"""What bodies and answers are made of, and whether it is read or written."""

PATH_PARTS: Final = {
    "code": ("Code of a procedure.", schemas.EXAMPLE_CODE),
    "version": ("Version of a record, as `record_version` of a citation.", schemas.EXAMPLE_VERSION),
    "province": (schemas.PROVINCE, "51"),
    "conversation_id": ("Id of a conversation, as asking gave it.", schemas.EXAMPLE_CONVERSATION),
}
"""What is said of the parts of addresses, and an example of each."""

NAMESAKES: Final = {
    "motcua__answers__reply__Decision": "Decision",
    "motcua__records__model__Decision": "PublishingDecision",
}
"""Two models of the engine have one name; ninja would describe one of them in the place of both."""


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the description with true models, headers and keys."""
    schema["components"] = {
        "schemas": _models(),
        "securitySchemes": SECURITY_SCHEMES,
        "headers": {
            name: {"description": said, "schema": {"type": "integer", "minimum": 0}}
            for name, said in (LIMIT_HEADERS | RETRY_HEADER).items()
        },
    }
    for path in schema["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                _exemplify(parameter)
            if UNLIMITED not in operation["tags"]:
                _guard(operation)
    return schema


def _models() -> dict[str, Any]:
    """Return the description of every model; what is written is written whole, but for the keys of `SOMETIMES`."""
    _, described = models_json_schema(list(MODELS.items()), ref_template=REFERENCE)
    text = json.dumps(described["$defs"])
    for long, short in NAMESAKES.items():
        text = text.replace(long, short)
    models: dict[str, Any] = json.loads(text)
    read = {model.__name__ for model, mode in MODELS.items() if mode == "validation"}
    for name, model in models.items():
        if name not in read and "properties" in model:
            sometimes = SOMETIMES - ALWAYS.get(name, frozenset())
            model["required"] = [key for key in model["properties"] if key not in sometimes]
    return models


def _exemplify(parameter: dict[str, Any]) -> None:
    """Say what a part of an address is; put an example where OpenAPI has it for parameters."""
    examples = parameter.pop("examples", [])
    if parameter["in"] == "path":
        parameter["description"], parameter["example"] = PATH_PARTS[parameter["name"]]
    elif examples:
        parameter["example"] = examples[0]


def _guard(operation: dict[str, Any]) -> None:
    """Add to an operation what goes around it: keys, and the headers that tell what is left."""
    operation["security"] = [{}, *({name: []} for name in SECURITY_SCHEMES)]
    for status, response in operation["responses"].items():
        names = [*LIMIT_HEADERS, *(RETRY_HEADER if status in (429, 503) else ())]
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
