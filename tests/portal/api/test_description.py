import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import get_commands
from django.test import Client
from django.urls import URLPattern, get_resolver

from portal.api import schemas
from portal.api.asking import EVENTS
from portal.api.errors import BAD_JSON, KINDS
from portal.api.guarding import SWITCHED_OFF
from portal.api.openapi import MODELS, SOMETIMES, UNLIMITED
from portal.api.v1 import api

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"
METHODS = ("GET", "POST", "DELETE", "PUT", "PATCH")


@pytest.fixture
def schema(program: Any) -> Any:
    response = program.get("/openapi.json")
    assert response.status_code == 200
    return response.json()


def operations(schema: Any) -> dict[tuple[str, str], Any]:
    return {(method.upper(), path): one for path, of in schema["paths"].items() for method, one in of.items()}


def test_documentation__lists_every_operation_and_no_other(schema: Any) -> None:
    listed = re.findall(rf"^\| `({'|'.join(METHODS)}) (/api/v1/[^`]*)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == set(operations(schema))


def test_documentation__lists_every_status_with_its_code() -> None:
    listed = set(re.findall(r"^\| (\d{3}) \| `(\w+)` \|", DOCS.read_text("utf-8"), re.MULTILINE))
    own = {("400", BAD_JSON), ("503", SWITCHED_OFF)}
    assert listed == {(str(status), kind.code) for status, kind in KINDS.items()} | own


def test_documentation__names_every_command_of_keys() -> None:
    own = {name for name, app in get_commands().items() if app == "portal.api"}
    assert own and set(re.findall(r"motcua-portal (\w+api_key\w*)", DOCS.read_text("utf-8"))) == own


@pytest.mark.parametrize(
    "setting", ["ASK_LIMIT", "POST_LIMIT", "READ_LIMIT", "API_ORIGINS", "REQUEST_BYTES", "PROVINCE"]
)
def test_documentation__names_real_settings(setting: str, settings: Any) -> None:
    assert f"`MOTCUA_{setting}`" in DOCS.read_text("utf-8")
    assert hasattr(settings, setting)


def test_every_address__is_described(schema: Any) -> None:
    resolver = next(one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/")
    routes = {str(one.pattern) for one in resolver.url_patterns if isinstance(one, URLPattern)}
    described = {re.sub(r"{(\w+)}", r"<\1>", path.removeprefix("/api/v1/")) for path in schema["paths"]}
    assert routes == described | {"openapi.json", "docs", ""}


def test_every_operation__says_what_it_does_and_how_it_refuses(schema: Any) -> None:
    for (method, path), one in operations(schema).items():
        assert one["summary"] and one["description"], path
        refusals = {int(status) for status in one["responses"] if int(status) >= 400}
        if UNLIMITED not in one["tags"]:
            assert {400, 401, 429, 500, 503} <= refusals, path
        if method == "POST":
            assert {413, 415, 422} <= refusals, path
        for status in refusals:
            content = one["responses"][str(status)]["content"]
            assert content == {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}


def test_limited_operations__tell_keys_and_headers(schema: Any) -> None:
    for (_, path), one in operations(schema).items():
        limited = UNLIMITED not in one["tags"]
        assert limited == ("security" in one), path
        assert all(limited == ("RateLimit-Remaining" in told.get("headers", {})) for told in one["responses"].values())
    assert set(schema["components"]["securitySchemes"]) == {"bearer", "key"}


def test_operation_ids__are_told_apart(schema: Any) -> None:
    ids = [one["operationId"] for one in operations(schema).values()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z_]+", one) for one in ids)


def test_references__lead_somewhere(schema: Any) -> None:
    for reference in set(re.findall(r'"\$ref": ?"#/components/(\w+)/([^"]+)"', json.dumps(schema))):
        assert reference[1] in schema["components"][reference[0]], reference


def test_namesakes_of_the_engine__are_told_apart(schema: Any) -> None:
    models = schema["components"]["schemas"]
    assert models["Decision"]["enum"]
    assert set(models["PublishingDecision"]["properties"]) == {"number", "issued_by", "issued_on"}
    assert models["Answer"]["properties"]["decision"]["$ref"].endswith("/Decision")
    assert not [name for name in models if "__" in name]


@pytest.mark.parametrize("model", [model for model in MODELS if "json_schema_extra" in model.model_config])
def test_examples__hold(model: Any) -> None:
    for example in model.model_config["json_schema_extra"]["examples"]:
        model.model_validate_json(json.dumps(example))


def test_examples_of_parameters__stand_where_openapi_has_them(schema: Any) -> None:
    parameters = [one for operation in operations(schema).values() for one in operation["parameters"]]
    assert all("examples" not in one for one in parameters)
    assert all(one["example"] and one["description"] for one in parameters if one["in"] == "path")


def test_what_is_written__is_written_whole(schema: Any) -> None:
    models = schema["components"]["schemas"]
    for name in ("Answer", "Head", "FactEvent", "PublishedRecord", "Procedure", "ErrorBody"):
        assert set(models[name]["required"]) == set(models[name]["properties"]) - SOMETIMES, name
    assert models["Question"]["required"] == ["question"]


def test_events__are_described_each(schema: Any) -> None:
    told = schema["paths"]["/api/v1/ask/stream"]["post"]["responses"]["200"]["content"]
    kinds = told["text/event-stream"]["schema"]["oneOf"]
    assert [one["properties"]["event"]["const"] for one in kinds] == list(EVENTS)


def test_length_of_a_question__is_the_setting_s(schema: Any, settings: Any) -> None:
    question = schema["components"]["schemas"]["Question"]["properties"]["question"]
    assert (question["minLength"], question["maxLength"]) == (1, settings.QUESTION_LENGTH)
    assert schemas.CONTACT_LENGTH > 0


def test_description__is_made_once() -> None:
    assert api.get_openapi_schema() is api.get_openapi_schema()


def test_docs_page__keeps_to_the_policy_of_public_pages(client: Client) -> None:
    response = client.get("/api/v1/docs")
    page = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert response.status_code == 200
    assert "unsafe" not in policy
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in one or 'type="application/json"' in one for one in scripts) and len(scripts) == 3
    assert not re.findall(r"<style|\sstyle=|\son\w+=|https?://", page)
    for path in re.findall(r'(?:src|href)="/static/([^"]+)"', page):
        assert finders.find(path), path
