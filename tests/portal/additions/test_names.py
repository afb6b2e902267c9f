"""Everyday names: in the index once published, gone from it once withdrawn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.factories.portal import BIRTH, CERTIFIED_COPY, HOUSEHOLD, MARRIAGE

from portal.additions.models import Added, EverydayName
from portal.api import watching
from portal.conversations.services import ask
from portal.procedures import indexing
from portal.procedures.indexing import current_build, keep_fresh, published_digest

Publish = Callable[[Added], Added]
OUTLANDISH = {
    BIRTH: "giấy ra mắt họ hàng",
    MARRIAGE: "đóng cọc trầu cau",
    HOUSEHOLD: "mở sạp thúng mẹt",
    CERTIFIED_COPY: "mộc son tờ phô",
}
"""Names that nothing in the package knows."""


@pytest.mark.usefixtures("catalogue")
def test_published_name__leads_to_its_procedure(
    name: Callable[..., EverydayName], publish: Publish, django_capture_on_commit_callbacks: Any
) -> None:
    asked = {code: f"{said} cần giấy tờ gì" for code, said in OUTLANDISH.items()}
    before = {code: ask(question).reply.answered for code, question in asked.items()}
    assert sum(found == (code,) for code, found in before.items()) <= 2
    with django_capture_on_commit_callbacks(execute=True):
        for code, said in OUTLANDISH.items():
            publish(name(code, said))
    keep_fresh()
    assert {code: ask(question).reply.answered for code, question in asked.items()} == {
        code: (code,) for code in OUTLANDISH
    }


@pytest.mark.usefixtures("catalogue")
def test_withdrawn_name__is_out_of_the_index(
    name: Callable[..., EverydayName], publish: Publish, django_capture_on_commit_callbacks: Any
) -> None:
    plain = published_digest()
    with django_capture_on_commit_callbacks(execute=True):
        row = publish(name(BIRTH, OUTLANDISH[BIRTH]))
    keep_fresh()
    build = current_build()
    assert build is not None and build.digest == published_digest() != plain
    with django_capture_on_commit_callbacks(execute=True):
        row.unpublish()
    keep_fresh()
    build = current_build()
    assert build is not None and build.digest == published_digest() == plain


@pytest.mark.usefixtures("catalogue")
def test_several_names__published_together_cost_one_build(
    name: Callable[..., EverydayName],
    publish: Publish,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built: list[Path] = []
    build = indexing.build
    monkeypatch.setattr(indexing, "build", lambda *said: built.append(said[1]) or build(*said))
    with django_capture_on_commit_callbacks(execute=True):
        for code, said in OUTLANDISH.items():
            publish(name(code, said))
    keep_fresh()
    keep_fresh()
    assert len(built) == 1


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("said", ["", "12.3", "<i>khai sinh</i>", "a" * 121])
def test_name_that_cannot_be_one__is_refused(said: str, name: Callable[..., EverydayName]) -> None:
    with pytest.raises(ValidationError):
        name(BIRTH, said)


@pytest.mark.usefixtures("published")
def test_name_that_the_procedure_has_already__is_refused(name: Callable[..., EverydayName], publish: Publish) -> None:
    publish(name(BIRTH, "Làm giấy cho bé"))
    with pytest.raises(ValidationError):
        name(BIRTH, "lam giay cho be")


@pytest.mark.usefixtures("catalogue")
def test_index__is_known_to_be_stale_from_the_publication_of_a_name_until_it_is_built(
    name: Callable[..., EverydayName], publish: Publish, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "watch", watching.Watch())
    assert client.get("/api/v1/ready").json()["index"]["stale"] is False
    publish(name(BIRTH, OUTLANDISH[BIRTH]))
    monkeypatch.setattr(watching.watch, "_seen", None)
    assert client.get("/api/v1/ready").json()["index"]["stale"] is True
