"""Files brought by an officer: read into proposals, or refused with a reason and nothing changed."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.factories.portal import BIRTH, KITE, by_code, changed, small_catalogue

from portal.procedures import fetching, uploads
from portal.procedures.models import Import, Procedure, Version

RECORDS = by_code(*small_catalogue())
State = Import.State
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _aside(settings: Any, tmp_path: Path) -> None:
    settings.IMPORTS_HOME = tmp_path / "imports"


@pytest.fixture
def officer(django_user_model: Any) -> Any:
    return django_user_model.objects.create_user("nguoi-nhap")


def lines(*records: Any) -> bytes:
    return "\n".join(record.model_dump_json(exclude_defaults=True) for record in records).encode()


def packed(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def bring(officer: Any, *files: tuple[str, bytes]) -> Import:
    made = uploads.bring(
        [SimpleUploadedFile(name, content) for name, content in files], officer, whole=False, note="Theo quyết định mới"
    )
    made.refresh_from_db()
    return made


def test_file__is_read_and_proposed_and_not_kept(published: Any, officer: Any, settings: Any) -> None:
    new = changed(RECORDS[BIRTH], summary="Nói khác đi.")
    made = bring(officer, ("ban-ghi.jsonl", lines(new, RECORDS[KITE])))
    assert (made.state, made.changed, made.unchanged, made.uploader) == (State.PROPOSED, 1, 1, officer)
    assert made.sources == ["ban-ghi.jsonl"]
    assert made.proposals.get().after.record.summary == "Nói khác đi."
    assert Procedure.objects.get(code=BIRTH).current.record == RECORDS[BIRTH]
    assert list(settings.IMPORTS_HOME.iterdir()) == []


def test_folder_in_a_zip__is_read_file_by_file(published: Any, officer: Any) -> None:
    content = packed(
        **{
            "thu-muc/a.json": lines(changed(RECORDS[BIRTH], summary="A.")),
            "thu-muc/b.json": lines(changed(RECORDS[KITE], summary="B.")),
            "../../ngoai.json": lines(changed(RECORDS["1.000656"], summary="C.")),
            "thu-muc/doc.txt": b"khong phai ban ghi",
        }
    )
    made = bring(officer, ("thu-muc.zip", content))
    assert made.changed == 3


def test_row_that_cannot_be_read__is_named_and_the_others_are_taken(published: Any, officer: Any) -> None:
    broken = json.dumps({"code": "x", "name": "y", "provenance": {"source": "sample"}}).encode()
    made = bring(officer, ("a.jsonl", lines(changed(RECORDS[BIRTH])) + b"\n" + broken))
    assert made.state == State.PROPOSED and made.changed == 1
    assert len(made.rejected) == 1 and "dòng 2" in made.rejected[0]
    assert "/imports/" not in made.rejected[0]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", b"{", "Không đọc được"),
        ("a.json", b"[]", "Không đọc được"),
        ("a.jsonl", b"\x00" * 100, "Không đọc được"),
        ("a.xlsx", b"PK\x03\x04 broken", "Không đọc được"),
        ("a.zip", b"PK\x03\x04 broken", "hỏng"),
        ("a.zip", packed(**{"a.txt": b"x"}), "Không đọc được"),
        ("a.csv", b"ten,ma\n", "Không đọc được"),
        ("a.json", b'{"a":' * 100_000, "Không đọc được"),
    ],
)
def test_broken_file__changes_nothing_and_says_why(
    published: Any, officer: Any, name: str, content: bytes, told: str
) -> None:
    before = Version.objects.count()
    made = bring(officer, (name, content))
    assert made.state == State.FAILED
    assert told in made.failure
    assert "/imports/" not in made.failure
    assert Version.objects.count() == before and not made.proposals.exists()


def test_zip__that_unpacks_to_too_much_is_refused(
    published: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 2_000_000)
    bomb = packed(**{"a.json": b"0" * 5_000_000})
    assert len(bomb) < 10_000
    made = bring(officer, ("a.zip", bomb))
    assert made.state == State.FAILED and "quá lớn" in made.failure


def test_zip__of_too_many_files_is_refused(published: Any, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_FOLDER_FILES", 3)
    made = bring(officer, ("a.zip", packed(**{f"{number}.json": b"{}" for number in range(4)})))
    assert made.state == State.FAILED and "quá nhiều" in made.failure


def test_reading__that_was_killed_is_begun_again(published: Any, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(type(uploads.read), "enqueue", lambda *_: None)
        made = bring(officer, ("a.jsonl", lines(changed(RECORDS[BIRTH]))))
    assert made.state == State.READING
    uploads.read_on()
    made.refresh_from_db()
    assert made.state == State.READING  # heard of just now
    Import.objects.filter(pk=made.pk).update(heard_at=timezone.now() - timedelta(minutes=6))
    uploads.read_on()
    made.refresh_from_db()
    assert made.state == State.PROPOSED


def test_reading__whose_files_are_gone_fails_with_a_reason(
    published: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Import.objects.create(state=State.READING, folder="khong-co")
    Import.objects.update(heard_at=timezone.now() - timedelta(minutes=6))
    uploads.read_on()
    made.refresh_from_db()
    assert made.state == State.FAILED and "nhập lại" in made.failure


class Answer(io.BytesIO):
    """What an address gives."""

    def __init__(self, content: bytes, url: str) -> None:
        super().__init__(content)
        self.url = url


@pytest.fixture
def address(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """An address that gives records; `content` and `url` may be changed."""
    settings.RECORDS_URL = "https://du-lieu.vi-du.example/ban-ghi.jsonl"
    told: dict[str, Any] = {"content": lines(changed(RECORDS[BIRTH])), "url": settings.RECORDS_URL, "asked": 0}

    def opened(url: str, timeout: float) -> Answer:
        told["asked"] += 1
        assert url == settings.RECORDS_URL and timeout > 0
        return Answer(told["content"], told["url"])

    monkeypatch.setattr(fetching.urllib.request, "urlopen", opened)
    return told


def test_records_of_an_address__wait_for_a_reviewer(published: Any, address: dict[str, Any]) -> None:
    made = fetching.fetch_due()
    assert made is not None
    made.refresh_from_db()
    assert (made.state, made.uploader, made.changed) == (State.PROPOSED, None, 1)
    assert Procedure.objects.get(code=BIRTH).current.record == RECORDS[BIRTH]


def test_address__is_asked_again_only_when_its_time_comes(published: Any, address: dict[str, Any]) -> None:
    fetching.fetch_due()
    assert fetching.fetch_due() is None and address["asked"] == 1
    Import.objects.update(heard_at=timezone.now() - timedelta(hours=25))
    assert fetching.fetch_due() is None and address["asked"] == 2  # the same as before: no import of it
    assert fetching.fetch_due() is None and address["asked"] == 2
    Import.objects.update(heard_at=timezone.now() - timedelta(hours=25))
    address["content"] = lines(changed(RECORDS[KITE]))
    assert fetching.fetch_due() is not None


@pytest.mark.parametrize(
    ("url", "content", "told"),
    [("http://khong-an-toan.example/", b"{}", "không an toàn"), ("", b"x" * 3000, "quá lớn")],
)
def test_address__that_gives_nothing_to_trust_is_a_failed_import(
    published: Any, address: dict[str, Any], monkeypatch: pytest.MonkeyPatch, url: str, content: bytes, told: str
) -> None:
    monkeypatch.setattr(fetching, "MAX_STREAM_BYTES", 2000)
    address.update(content=content, url=url or address["url"])
    made = fetching.fetch_due()
    assert made is not None and made.state == State.FAILED and told in made.failure


def test_address__that_is_not_set_is_never_asked(db: None, settings: Any) -> None:
    settings.RECORDS_URL = ""
    assert fetching.fetch_due() is None
    assert not Import.objects.exists()


def test_address__must_be_https(db: None, settings: Any) -> None:
    settings.RECORDS_URL = "http://du-lieu.vi-du.example/"
    made = fetching.fetch_due()
    assert made is not None and "https://" in made.failure
