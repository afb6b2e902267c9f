"""Questions that the assistant must go on answering rightly."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from tests.factories.portal import BIRTH

from motcua.evaluation.cases import read_cases
from portal.conversations.services import ask
from portal.inbox.models import RegressionQuestion
from portal.inbox.regression import from_case, run_all
from portal.inbox.services import receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def question(**told: Any) -> RegressionQuestion:
    said = {"text": "đăng ký khai sinh cần giấy tờ gì", "codes": BIRTH, "facets": "documents", **told}
    return RegressionQuestion.objects.create(**said)


def test_export__is_a_question_set(tmp_path: Path) -> None:
    question()
    question(text="làm giấy tờ giả", expected="decline", codes="", facets="")
    out = io.StringIO()
    call_command("export_questions", out=tmp_path / "cau.jsonl", stdout=out)
    first, second = read_cases(tmp_path / "cau.jsonl")
    assert first.expect.codes == (BIRTH,) and [facet.value for facet in first.expect.facets] == ["documents"]
    assert (second.expect.behaviour, second.set) == ("decline", "inbox")
    assert "2 câu" in out.getvalue()
    assert set(json.loads((tmp_path / "cau.jsonl").read_text("utf-8").splitlines()[0])) == {
        "id", "set", "scopes", "turns", "expect",
    }  # fmt: skip


def test_export__to_where_it_cannot_write_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("export_questions", out=tmp_path / "khong-co" / "cau.jsonl")
    assert not (tmp_path / "khong-co").exists()


def test_run__tells_which_fail() -> None:
    right, wrong, outside = question(), question(expected="decline", codes="", facets=""), question(codes="1.999999")
    assert run_all.call() == 2
    found = {one.pk: one for one in RegressionQuestion.objects.all()}
    assert found[right.pk].passed is True and found[right.pk].ran_at is not None
    assert found[wrong.pk].passed is False and BIRTH in found[wrong.pk].outcome
    assert found[outside.pk].passed is False and "danh mục" in found[outside.pk].outcome


def test_button__runs_the_questions(admin_client: Client) -> None:
    one = question()
    assert "Chạy" in admin_client.get("/quan-tri/regression/run/").content.decode()
    assert RegressionQuestion.objects.get().passed is None
    admin_client.post("/quan-tri/regression/run/")
    one.refresh_from_db()
    assert one.passed is True
    assert "đạt" in admin_client.get("/quan-tri/regression/").content.decode()


def test_question_of_a_case__is_masked_and_asks_for_the_sides_of_its_turn() -> None:
    case = receive("Gọi 0912345678: khai sinh cần gì?", turn=ask("đăng ký khai sinh cần giấy tờ gì").turn)
    made = from_case(case, BIRTH)
    assert "0912345678" not in made.text and made.codes == BIRTH and "documents" in made.facets


@pytest.mark.parametrize(
    ("told", "field"),
    [({"codes": ""}, "codes"), ({"facets": "fee, khong"}, "facets")],
)
def test_expectation__that_no_reply_could_meet_is_refused(told: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RegressionQuestion(**{"text": "Hỏi", "codes": BIRTH, "facets": "", **told}).full_clean()
    assert field in refused.value.message_dict
