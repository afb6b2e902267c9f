"""Measures the staff's page of figures, and counting, on a database filled with generated rows.

Usage: DATABASE_URL=postgresql://postgres@127.0.0.1:5432/insights python benchmarks/insights.py
           [--turns 100000] [--records 20000] [--cases 20000] [--rounds 20]

The database must be empty or one that this program filled before with the same numbers; SQLite is measured where
`DATABASE_URL` is not set (in a folder that is thrown away). Nothing generated is a real question or a real person's.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"

import django

django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua import places
from portal.conversations.models import Conversation, Feedback, Turn, unguessable
from portal.core.working_time import add_working_days
from portal.inbox.models import Case, QuestionGroup
from portal.insights.rounds import keep_figures
from portal.procedures.models import Field, Import, Procedure, Version

FIELDS: Final = 120
DAYS: Final = 90
DECISIONS: Final = (
    *[("answer", "")] * 70,
    *[("clarify", "")] * 12,
    *[("decline", "no_record")] * 7,
    *[("decline", "out_of_scope")] * 5,
    ("decline", "unsafe"),
    *[("smalltalk", "")] * 3,
    *[("dossier_status", "")] * 2,
)
PAGES: Final = {
    "30 days": "?ky=30",
    "90 days": "?ky=90",
    "90 days, one province": "?ky=90&tinh=51",
    "90 days, web, one province, one field": "?ky=90&tinh=51&kenh=web&linh-vuc=linh-vuc-1",
    "two years": "?ky=days&tu=2024-01-01",
}


def batches(rows: Iterator[Any], size: int = 2000) -> Iterator[list[Any]]:
    """Yield rows in lists."""
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def fill(turns: int, records: int, cases: int) -> None:
    """Fill the database, if it is empty."""
    call_command("migrate", verbosity=0)
    if Turn.objects.exists():
        print(f"filled before: {Turn.objects.count()} turns, {Procedure.objects.count()} records")
        return
    draw = random.Random(20260801)
    codes = fill_records(draw, records)
    fill_turns(draw, turns, codes)
    fill_cases(draw, cases)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")


def fill_records(draw: random.Random, records: int) -> list[str]:
    """Make records whose content is only what is read here: provenance with a date."""
    fields = Field.objects.bulk_create(Field(name=f"Lĩnh vực {n}", slug=f"linh-vuc-{n}") for n in range(FIELDS))
    imported = Import.objects.create(digest="x")
    today = timezone.localdate()
    made = Procedure.objects.bulk_create(
        (
            Procedure(code=f"9.{n:06}", name=f"Thủ tục số {n}", sort_name=f"thu tuc so {n:06}", complete=n % 3 != 0)
            for n in range(records)
        ),
        1000,
    )
    filler = "x" * 6000  # the length of a real record
    versions = Version.objects.bulk_create(
        (
            Version(
                procedure=one,
                version=f"{one.pk:012}"[-12:],
                imported=imported,
                published_at=timezone.now(),
                content=f'{{"provenance": {{"record_date": "{today - timedelta(days=draw.randint(0, 1500))}"}},'
                f' "summary": "{filler}"}}',
            )
            for one in made
        ),
        500,
    )
    for one, version in zip(made, versions, strict=True):
        one.current = version
    Procedure.objects.bulk_update(made, ("current",), 1000)
    through = Procedure.fields.through
    through.objects.bulk_create((through(procedure_id=one.pk, field_id=draw.choice(fields).pk) for one in made), 1000)
    return [one.code for one in made]


def fill_turns(draw: random.Random, turns: int, codes: list[str]) -> None:
    """Make conversations of one to four turns; few procedures get most of the questions, as it is."""
    provinces = ["", *(one.code for one in places.provinces())]
    weights = [1 / (rank + 3) for rank in range(len(codes))]
    communes = {one.code: [each.code for each in one.communes] for one in places.provinces()}
    now, made = timezone.now(), 0

    while made < turns:
        talks, said = [], []
        for _ in range(1000):
            province = draw.choice(provinces)
            at = now - timedelta(seconds=draw.random() * DAYS * 86400)
            commune = draw.choice(communes[province]) if province and draw.random() < 0.5 else ""
            talk = Conversation(
                id=unguessable(),
                channel=draw.choices(("web", "widget", "kiosk", "api"), (70, 15, 10, 5))[0],
                province=province,
                commune=commune,
                started_at=at,
                last_at=at,
            )
            talks.append(talk)
            for number in range(1, draw.randint(1, 4) + 1):
                decision, reason = draw.choice(DECISIONS)
                said.append(
                    Turn(
                        id=unguessable(),
                        conversation=talk,
                        number=number,
                        asked_at=at + timedelta(minutes=number),
                        question="câu hỏi",
                        decision=decision,
                        reason=reason,
                        code=draw.choices(codes, weights)[0] if decision == "answer" else "",
                        reply_json="{}",
                        index_build="x",
                        engine_ms=draw.lognormvariate(1.2, 0.8),
                    )
                )
        said = said[: turns - made]
        Conversation.objects.bulk_create(talks)
        Turn.objects.bulk_create(said)
        Feedback.objects.bulk_create(
            Feedback(turn=one, useful=draw.random() < 0.8) for one in said if draw.random() < 0.15
        )
        made += len(said)


def fill_cases(draw: random.Random, cases: int) -> None:
    """Make cases, of which most are answered and some in groups."""
    groups = QuestionGroup.objects.bulk_create(
        QuestionGroup(question=f"câu hỏi {n}", words="x", key=f"{n:032x}") for n in range(300)
    )
    fields = list(Field.objects.all())
    today = timezone.localdate()
    due = {n: add_working_days(today - timedelta(days=n), 5) for n in range(DAYS + 1)}

    def one() -> Case:
        days = draw.randint(0, DAYS)
        at = timezone.now() - timedelta(days=days)
        answered = draw.random() < 0.8
        return Case(
            token=unguessable(),
            kind=draw.choice(("question", "unanswered", "report")),
            state="answered" if answered else "new",
            question="câu hỏi",
            field=draw.choice(fields),
            province="51",
            group=draw.choice(groups),
            received_at=at,
            due_on=due[days],
            first_answered_at=min(timezone.now(), at + timedelta(days=draw.randint(0, 9))) if answered else None,
        )

    for batch in batches(one() for _ in range(cases)):
        Case.objects.bulk_create(batch)


def timed(make: Callable[[], object]) -> float:
    """Return how many milliseconds something took."""
    start = time.perf_counter()
    make()
    return (time.perf_counter() - start) * 1000


def measure(rounds: int) -> None:
    """Measure the pages and print a table."""
    print(f"\ncounting all: {timed(lambda: print(keep_figures())) / 1000:.1f} s")
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")
    print(f"counting again, with nothing new: {timed(keep_figures):.0f} ms")
    staff, _made = get_user_model().objects.get_or_create(username="do-luong", is_superuser=True)
    client = Client()
    client.force_login(staff)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print("\n| page | least ms | median ms | most ms | computing, ms | waiting for the database, ms | queries |")
    print(f"|{'---|' * 7}")

    def anew(query: str) -> Any:
        cache.clear()
        return client.get(f"/quan-tri/so-lieu/{query}")

    for name, query in PAGES.items():
        show(name, rounds, lambda query=query: anew(query))
    show("90 days, remembered", rounds, lambda: client.get("/quan-tri/so-lieu/?ky=90"))
    show("XLSX, 90 days", 3, lambda: client.get("/quan-tri/so-lieu/tai-ve.xlsx?ky=90"))

    def public() -> Any:
        cache.clear()
        return Client().get("/so-lieu/")

    show("public page, nothing remembered", rounds, public)
    show("public page, remembered", rounds, lambda: Client().get("/so-lieu/"))


def show(name: str, rounds: int, get: Callable[[], Any]) -> None:
    """Print the times of an address."""
    assert get().status_code == 200
    begun = time.process_time()
    times = [timed(get) for _ in range(rounds)]
    computing = (time.process_time() - begun) / rounds * 1000
    with CaptureQueriesContext(connection) as seen:
        get()
    inside = sum(float(one["time"]) for one in seen.captured_queries) * 1000
    most = f"{min(times):.0f} | {statistics.median(times):.0f} | {max(times):.0f}"
    print(f"| {name} | {most} | {computing:.0f} | {inside:.0f} | {len(seen)} |")


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, number in (("turns", 100_000), ("records", 20_000), ("cases", 20_000), ("rounds", 20)):
        parser.add_argument(f"--{name}", type=int, default=number)
    given = parser.parse_args()
    print(f"{connection.vendor}, SMALL_COUNT {settings.SMALL_COUNT}")
    print(f"filled in {timed(lambda: fill(given.turns, given.records, given.cases)) / 1000:.0f} s")
    measure(given.rounds)


if __name__ == "__main__":
    main()
