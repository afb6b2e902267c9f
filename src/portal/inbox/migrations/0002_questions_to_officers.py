"""Questions to officers become cases; their ids become the tokens, so that addresses given to people go on to hold."""

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from portal.core.working_time import add_working_days

AT_ONCE = 500


def receipt_of(token):
    return token[:8].upper().replace("-", "X").replace("_", "Y")


def in_batches(rows):
    batch = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def take_over(apps, schema_editor):
    case_model, contact_model = apps.get_model("inbox", "Case"), apps.get_model("inbox", "Contact")
    fields = {}
    for code, field in (
        apps.get_model("procedures", "Procedure").objects.order_by("-fields").values_list("code", "fields")
    ):
        fields[code] = field
    old = apps.get_model("conversations", "OfficerQuestion").objects.select_related("turn").defer("turn__reply_json")
    for batch in in_batches(old.order_by("pk")):
        cases = case_model.objects.bulk_create(case_of(case_model, row, fields) for row in batch)
        contact_model.objects.bulk_create(
            contact_model(case=case, address=row.contact, consent_at=row.consent_at)
            for case, row in zip(cases, batch, strict=True)
            if row.contact
        )


def case_of(case_model, row, fields):
    code = row.turn.code if row.turn else ""
    return case_model(
        token=row.pk,
        receipt=receipt_of(row.pk),
        kind="question",
        state=row.status,
        question=row.question,
        turn_id=row.turn_id,
        code=code,
        field_id=fields.get(code),
        province=row.province,
        commune=row.commune,
        received_at=row.sent_at,
        due_on=add_working_days(timezone.localdate(row.sent_at), settings.REPLY_DAYS),
    )


def give_back(apps, schema_editor):
    old_model = apps.get_model("conversations", "OfficerQuestion")
    states = {"answered": "answered", "closed": "closed"}
    cases = apps.get_model("inbox", "Case").objects.filter(kind="question").select_related("contact")
    for batch in in_batches(cases.order_by("pk")):
        old_model.objects.bulk_create(
            old_model(
                id=case.token,
                turn_id=case.turn_id,
                question=case.question,
                contact=case.contact.address if hasattr(case, "contact") else "",
                consent_at=case.contact.consent_at if hasattr(case, "contact") else None,
                province=case.province,
                commune=case.commune,
                status=states.get(case.state, "new"),
                sent_at=case.received_at,
            )
            for case in batch
        )
    cases.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0001_initial"),
        ("conversations", "0001_initial"),
        ("procedures", "0001_initial"),
    ]

    operations = [migrations.RunPython(take_over, give_back)]
