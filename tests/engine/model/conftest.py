from collections.abc import Iterator

import pytest
from tests.factories.language_model import Server, serving

from motcua.model.client import Client
from motcua.model.opened import LanguageModel


@pytest.fixture
def server() -> Iterator[Server]:
    """A stand-in for a language model's server."""
    with serving() as stand:
        yield stand


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server.settings())


@pytest.fixture
def model(server: Server) -> LanguageModel:
    return LanguageModel.open(server.settings())
