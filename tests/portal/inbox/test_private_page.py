"""The private page of what a person sent."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.factories.portal import BIRTH

from portal.accounts.models import User
from portal.inbox import assigning, replying, services
from portal.inbox.arriving import take_in
from portal.inbox.models import Case, Contact, Correction, Delivery, Reply
from portal.inbox.replying import Source, Written
from portal.inbox.services import receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def case() -> Case:
    return receive("Nhà tôi ở xa thì nộp ở đâu?", contact="nguoi.hoi@vi-du.example", consent=True)


@pytest.fixture
def answered(case: Case, officer: User) -> Case:
    assigning.take(case, officer)
    written = Written("Nộp tại xã <b>nào</b> cũng được.", "Công chức", sources=[Source(code=BIRTH)])
    replying.finish(replying.write(case, officer, written), officer)
    case.refresh_from_db()
    return case


def page(visitor: Client, case: Case) -> str:
    return visitor.get(f"/cau-hoi/{case.token}/").content.decode()


def test_page__tells_question_receipt_and_day(visitor: Client, case: Case) -> None:
    shown = page(visitor, case)
    assert case.question in shown and case.receipt in shown and f"{case.due_on:%d/%m/%Y}" in shown
    assert "nguoi.hoi@vi-du.example" not in shown


def test_page__tells_reply_who_answered_and_sources(visitor: Client, answered: Case, officer: User) -> None:
    shown = page(visitor, answered)
    assert "Nộp tại xã &lt;b&gt;nào&lt;/b&gt;" in shown and "Công chức" in shown
    assert f'href="/thu-tuc/{BIRTH}/"' in shown
    assert officer.get_username() not in shown


def test_draft__is_not_shown(visitor: Client, case: Case, officer: User) -> None:
    replying.write(case, officer, Written("Bản nháp chưa gửi."))
    assert "Bản nháp chưa gửi." not in page(visitor, case)


def test_page__is_kept_by_no_cache_and_listed_by_no_robot(visitor: Client, case: Case) -> None:
    for path in ("", "rut-lien-he/"):
        response = visitor.get(f"/cau-hoi/{case.token}/{path}")
        assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
    assert b"Disallow: /cau-hoi/" in visitor.get("/robots.txt").content


@pytest.mark.parametrize("token", ["khong-co", "a" * 24, "x" * 400])
def test_page__of_what_is_not_there_is_404(visitor: Client, token: str) -> None:
    assert visitor.get(f"/cau-hoi/{token}/").status_code == 404


def test_receipt_or_number__opens_no_page(visitor: Client, case: Case) -> None:
    assert visitor.get(f"/cau-hoi/{case.receipt}/").status_code == 404
    assert visitor.get(f"/cau-hoi/{case.pk}/").status_code == 404


@pytest.mark.parametrize(("said", "kept"), [("true", True), ("false", False), ("x", None)])
def test_mark__is_kept_with_the_reply(visitor: Client, answered: Case, said: str, kept: bool | None) -> None:
    response = visitor.post(f"/cau-hoi/{answered.token}/danh-gia/", {"helped": said})
    assert response.status_code == 302
    assert Delivery.objects.get().helped is kept


def test_further_question__is_shown_and_opens_the_case(visitor: Client, answered: Case) -> None:
    response = visitor.post(f"/cau-hoi/{answered.token}/hoi-them/", {"text": "Thứ bảy có làm không?"})
    assert response.status_code == 302
    answered.refresh_from_db()
    assert answered.is_open and "Thứ bảy có làm không?" in page(visitor, answered)


def test_further_question__that_is_empty_is_asked_for(visitor: Client, answered: Case) -> None:
    response = visitor.post(f"/cau-hoi/{answered.token}/hoi-them/", {"text": " "})
    assert response.status_code == 422 and not answered.follow_ups.exists()


def test_contact__is_withdrawn_after_being_asked(visitor: Client, case: Case) -> None:
    assert visitor.get(f"/cau-hoi/{case.token}/rut-lien-he/").status_code == 200 and Contact.objects.exists()
    visitor.post(f"/cau-hoi/{case.token}/rut-lien-he/")
    assert not Contact.objects.exists() and Case.objects.filter(pk=case.pk).exists()
    assert "rut-lien-he" not in page(visitor, case)


def test_question__is_deleted_after_being_asked(visitor: Client, answered: Case) -> None:
    assert visitor.get(f"/cau-hoi/{answered.token}/xoa/").status_code == 200 and Case.objects.exists()
    assert visitor.post(f"/cau-hoi/{answered.token}/xoa/").status_code == 200
    assert not Case.objects.exists() and not Contact.objects.exists() and not Reply.objects.exists()
    assert visitor.get(f"/cau-hoi/{answered.token}/").status_code == 404


def test_reply_to_a_group__stays_for_the_others_when_its_case_goes(visitor: Client, officer: User) -> None:
    asked = [receive("cấp phép thả diều sáo ban đêm") for _ in range(2)]
    take_in()
    asked[0].refresh_from_db()
    assigning.take(asked[0], officer)
    replying.finish(replying.write(asked[0], officer, Written("Không cần phép.", to_group=True)), officer)
    services.delete(asked[0])
    assert "Không cần phép." in page(visitor, asked[1])
    services.delete(Case.objects.get())
    assert not Reply.objects.exists()


@pytest.mark.parametrize("name", ["danh-gia", "hoi-them", "rut-lien-he", "xoa"])
def test_form__that_another_site_sends_is_refused(visitor: Client, answered: Case, name: str) -> None:
    sent = {"helped": "true", "text": "x"}
    response = visitor.post(f"/cau-hoi/{answered.token}/{name}/", sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert Contact.objects.exists() and not answered.follow_ups.exists()


def test_correction__stands_at_the_top_once_it_was_told(visitor: Client, answered: Case) -> None:
    row = Correction.objects.create(case=answered, code=BIRTH, old_version="a", new_version="b", text="Phí nay khác.")
    assert "Phí nay khác." not in page(visitor, answered)
    Correction.objects.filter(pk=row.pk).update(state=Correction.State.TOLD)
    assert "Phí nay khác." in page(visitor, answered)


def test_sending_page__gives_receipt_day_and_private_link(visitor: Client, settings: Any) -> None:
    settings.SITE_URL = "https://hoi.vi-du.example"
    sent = visitor.post("/gui-can-bo/", {"question": "Hỏi thêm"})
    shown = visitor.get(sent["Location"]).content.decode()
    case = Case.objects.get()
    assert re.search(rf"hoi\.vi-du\.example/cau-hoi/{case.token}/", shown)
    assert case.receipt in shown and f"{case.due_on:%d/%m/%Y}" in shown
