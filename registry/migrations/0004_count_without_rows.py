"""Widen the index of a subject's records, so that they are counted without reading the rows."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The new index first: look-ups are never without one."""

    dependencies = [
        ("registry", "0003_keeping_the_index_true"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=[
                    "subject",
                    "kind",
                    "-decided_on",
                    "-id",
                    "state",
                    "publish_from",
                    "public_until",
                    "authority",
                ],
                name="records_of_subject",
            ),
        ),
        migrations.RemoveIndex(model_name="record", name="record_of_subject"),
    ]
