"""What a bound device is told apart by: a MAC address in one form. NULL: not filled in yet."""

from django.db import migrations

import tvmiddleware.models.fields


class Migration(migrations.Migration):
    dependencies = [("tvmiddleware", "0018_exact_ids")]

    operations = [
        migrations.AddField(
            "accountdevice",
            "uid_form",
            tvmiddleware.models.fields.UidFormField(editable=False, max_length=255, null=True),
        ),
    ]
