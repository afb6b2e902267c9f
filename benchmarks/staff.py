"""Opens every list of the staff's pages over a large office's data, and imports a whole catalogue, on PostgreSQL.

Usage: python benchmarks/staff.py --shared ../shared [--database URL] [--records 20000] [--versions 10] [--turns 100000]

It makes a database of its own on the server named and fills it with made-up rows in bulk: procedures with versions and
terms, questions and replies, cases of the inbox. Each list is opened by a user with every right through Django's test
client: the time is that of the server alone, the median of five after one to warm up; the queries are counted. Then the
official records, the fee of each changed, are brought as an import of 6,000 records and published.

Exit status: 0 measured and held; 1 a bound was missed; 2 something needed is absent.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME: Final = "motcua_staff"
LIST_MS: Final = 300.0
MOST_QUERIES: Final = 40
IMPORT_SECONDS: Final = 120.0
IMPORTED: Final = 6_000
REPEATS: Final = 5
CHUNK: Final = 5_000


def main() -> int:
    """Fill, open, import; print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--database", default="postgresql://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--versions", type=int, default=10)
    parser.add_argument("--turns", type=int, default=100_000)
    given = parser.parse_args()
    if not (given.shared / "data").is_dir():
        print(f"No official records at {given.shared}.", file=sys.stderr)
        return 2
    address = urlunsplit(urlsplit(given.database)._replace(path=f"/{NAME}"))
    with tempfile.TemporaryDirectory() as home, psycopg.connect(given.database, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {NAME}")
        os.environ.update(DATABASE_URL=address, MOTCUA_HOME=home, DJANGO_SETTINGS_MODULE="portal.settings.test")
        os.environ.pop("REDIS_URL", None)
        try:
            return measure(given)
        finally:
            from django.db import connections

            connections.close_all()
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def measure(given: argparse.Namespace) -> int:
    """Fill the database and measure; Django is set up for it now."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    start = time.perf_counter()
    fill(given)
    print(f"filled in {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    call_command("keep_figures", verbosity=0)
    print(f"figures counted in {time.perf_counter() - start:.0f} s\n")
    missed = open_lists()
    missed += import_catalogue(given.shared)
    return 1 if missed else 0


def fill(given: argparse.Namespace) -> None:
    """Write the rows."""
    fill_records(given.records, given.versions)
    fill_turns(given.turns)
    fill_cases(given.turns)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill_records(records: int, versions: int) -> None:
    """Write procedures with as many versions each, one term a version, the last in force."""
    from django.utils import timezone
    from tests.factories.procedures import rich_procedure

    from portal.procedures.models import Import, Procedure, Term, Version

    made = Import.objects.create(sources=["made up"])
    record = rich_procedure("9.000001")
    now = timezone.now()
    for start in range(0, records, CHUNK // versions):
        numbers = range(start, min(start + CHUNK // versions, records))
        procedures = Procedure.objects.bulk_create(
            Procedure(
                code=f"9.{number:06}", name=f"Cấp phép việc thứ {number}", sort_name=f"cap phep viec thu {number}"
            )
            for number in numbers
        )
        rows = Version.objects.bulk_create(
            Version(
                procedure=one,
                version=f"{version:012x}",
                content=record.model_copy(update={"code": one.code, "summary": f"{version}"}).model_dump_json(),
                imported=made,
                published_at=now - timedelta(days=30 * (versions - version)),
            )
            for one in procedures
            for version in range(versions)
        )
        Term.objects.bulk_create(
            Term(
                procedure_id=row.procedure_id,
                version=row,
                since=row.published_at,
                until=None if number % versions == versions - 1 else row.published_at + timedelta(days=30),
                imported=made,
            )
            for number, row in enumerate(rows)
        )
        for one, row in zip(procedures, rows[versions - 1 :: versions], strict=True):
            one.current = row
        Procedure.objects.bulk_update(procedures, ["current"])


def fill_turns(turns: int) -> None:
    """Write conversations of four turns over the last 90 days."""
    from django.utils import timezone

    from motcua.answers.reply import Decision, Reply
    from portal.conversations.models import Conversation, Turn

    now = timezone.now()
    decisions = (Decision.ANSWER, Decision.ANSWER, Decision.CLARIFY, Decision.DECLINE)
    replies = {one: Reply(decision=one, text="Lời đáp " * 100).model_dump_json() for one in Decision}
    for start in range(0, turns, CHUNK):
        conversations = Conversation.objects.bulk_create(
            Conversation(started_at=when, last_at=when, province="51")
            for number in range(start // 4, min(start + CHUNK, turns) // 4)
            for when in (now - timedelta(minutes=number * 90 * 1440 * 4 / turns),)
        )
        Turn.objects.bulk_create(
            Turn(
                conversation=one,
                number=number + 1,
                asked_at=one.started_at + timedelta(minutes=number),
                question=f"Hỏi việc thứ {place} lượt {number}",
                decision=decisions[number],
                code=f"9.{place % 20000:06}" if number < 2 else "",
                reply_json=replies[decisions[number]],
                index_build="x",
                engine_ms=4.2,
            )
            for place, one in enumerate(conversations)
            for number in range(4)
        )


def fill_cases(cases: int) -> None:
    """Write cases of the inbox, five to a group, a third of them open."""
    from django.utils import timezone

    from portal.inbox.models import Case, QuestionGroup

    now = timezone.now()
    states = (Case.State.NEW, Case.State.ANSWERED, Case.State.CLOSED)
    kinds = list(Case.Kind)
    for start in range(0, cases, CHUNK):
        groups = QuestionGroup.objects.bulk_create(
            QuestionGroup(question=f"Hỏi việc thứ {number}", words=f"hoi viec {number}", key=f"{number:032x}", size=5)
            for number in range(start // 5, min(start + CHUNK, cases) // 5)
        )
        Case.objects.bulk_create(
            Case(
                receipt=f"{start + number:08X}",
                kind=kinds[number % len(kinds)],
                state=states[number % 3],
                question=f"Hỏi việc thứ {start + number} cần giấy tờ gì, nộp ở đâu, mất bao lâu và hết bao nhiêu tiền?",
                group=groups[number // 5],
                province="51",
                received_at=when,
                due_on=(when + timedelta(days=7)).date(),
            )
            for number in range(min(CHUNK, cases - start))
            for when in (now - timedelta(minutes=(start + number) * 90 * 1440 / cases),)
        )


def open_lists() -> int:
    """Open each list and print its time and queries; return how many bounds were missed."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("do-luong"))
    print("| list | ms | queries | kB |\n|---|---|---|---|")
    missed = 0
    for address in addresses():
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(address)
            count = len(queries)
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - start) * 1000)
        milliseconds = statistics.median(times)
        late = milliseconds > LIST_MS or count > MOST_QUERIES or response.status_code >= 400
        missed += late
        told = f"{milliseconds:.0f}{' **missed**' if late else ''}"
        print(f"| {address} ({response.status_code}) | {told} | {count} | {len(response.content) // 1024} |")
    return missed


def addresses() -> Iterator[str]:
    """Yield the address of every list of the staff's pages, and of some of its filters and pages."""
    from django.urls import NoReverseMatch, get_resolver, reverse

    seen = set()
    for pattern in walk(get_resolver().url_patterns):
        try:
            address = reverse(pattern)
        except NoReverseMatch:
            continue
        if address.startswith("/quan-tri/") and pattern.endswith((":index", ":list", ":desk", ":dashboard")):
            seen.add(address)
    yield "/quan-tri/"
    yield from sorted(seen)
    yield "/quan-tri/procedures/?q=viec+thu+199"
    yield "/quan-tri/procedures/?state=review"
    yield "/quan-tri/procedures/?p=900"
    yield "/quan-tri/hoi-dap/?q=viec+thu+199"
    yield f"{reverse('inbox_cases:index')}?q=199"
    yield f"{reverse('inbox_cases:index')}?state=new"
    yield f"{reverse('staff_figures:dashboard')}?ky=90"
    yield "/quan-tri/reports/site-history/"


def walk(patterns: list[Any], space: str = "") -> Iterator[str]:
    """Yield the names of all addresses."""
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield f"{space}{one.name}"


def import_catalogue(shared: Path) -> int:
    """Bring the official records with other fees, review and publish them; print the times."""
    from django.contrib.auth import get_user_model
    from django.core.files.uploadedfile import SimpleUploadedFile

    from motcua.records.model import Channel, ChannelKind, Fee
    from motcua.sources.reading import load
    from portal.procedures import importing, publishing, uploads
    from portal.procedures.models import Import

    merged = load([shared / "data" / "national", shared / "data" / "recovered.jsonl.gz"])
    records = list(merged.records.values())[:IMPORTED]
    importing.run({one.code: one for one in records}, ["official"])
    fee = (Channel(kind=ChannelKind.IN_PERSON, fees=(Fee(amount=12_345),)),)
    others = [one.model_copy(update={"channels": fee}) for one in records]
    others += [
        one.model_copy(update={"code": f"8.{number:06}"}) for number, one in enumerate(others[: IMPORTED - len(others)])
    ]
    content = "\n".join(one.model_dump_json(exclude_defaults=True) for one in others).encode()
    users = get_user_model().objects
    start = time.perf_counter()
    made = uploads.bring(
        [SimpleUploadedFile("toan-bo.jsonl", content)], users.create_user("nhap"), whole=False, note="Đo"
    )
    made.refresh_from_db()
    read = time.perf_counter() - start
    start = time.perf_counter()
    publishing.approve(made, users.create_user("duyet"))
    made.refresh_from_db()
    published = time.perf_counter() - start
    start = time.perf_counter()
    publishing.undo(made, users.get(username="duyet"), "Đo")
    made.refresh_from_db()
    undone = time.perf_counter() - start
    assert made.state == Import.State.UNDONE, made.failure
    print(f"\n| {len(others)} records, {len(content) / 1e6:.0f} MB | s |\n|---|---|")
    print(f"| read and compared: {made.added} new, {made.changed} changed | {read:.1f} |")
    print(f"| published | {published:.1f} |\n| undone | {undone:.1f} |")
    return int(read + published > IMPORT_SECONDS)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())
