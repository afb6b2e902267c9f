from django.conf import settings
from django.db import migrations

from portal.accounts import sealing


def seal(apps, schema_editor):
    if settings.TRAIL_SEALED:
        sealing.seal(schema_editor.connection)


def unseal(apps, schema_editor):
    sealing.unseal(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(seal, unseal)]
