"""The live application, held against its own description by generated requests."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.db import connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from portal.api.schemas import EXAMPLE_CODE, EXAMPLE_CONVERSATION, EXAMPLE_ID, EXAMPLE_VERSION
from portal.conversations import services
from portal.conversations.models import Turn
from portal.procedures.models import Version

pytestmark = pytest.mark.django_db(transaction=True)
CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
)


def application() -> Any:
    """Return the application as it is served; its folder of static files must be there before it starts."""
    django_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    from portal.asgi import application as served

    return served


schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", application())


@pytest.fixture
def live(catalogue: Any) -> Iterator[None]:
    """A running site on which the description's examples exist; its threads keep no connection to the database."""
    exchange = services.ask("Đăng ký khai sinh cần giấy tờ gì?")
    Turn.objects.all().delete()
    exchange.turn.id, exchange.turn.conversation.id = EXAMPLE_ID, EXAMPLE_CONVERSATION
    exchange.turn.conversation.save(force_insert=True)
    exchange.turn.conversation_id = EXAMPLE_CONVERSATION
    exchange.turn.save(force_insert=True)
    Version.objects.filter(procedure__code=EXAMPLE_CODE).update(version=EXAMPLE_VERSION)
    kept = connections.settings["default"].get("CONN_MAX_AGE")
    connections.settings["default"]["CONN_MAX_AGE"] = 0
    yield
    connections.settings["default"]["CONN_MAX_AGE"] = kept


@pytest.mark.usefixtures("live")
@schema.parametrize()
@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_operation__keeps_to_its_description(case: Any) -> None:
    case.call_and_validate(checks=CHECKS)
