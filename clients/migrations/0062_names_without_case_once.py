"""One row a name."""

from django.db import migrations

import core.caseless


class Migration(migrations.Migration):
    dependencies = [("clients", "0061_fill_names_without_case")]

    operations = [
        migrations.AlterModelManagers("user", []),
        migrations.AlterField(
            "client",
            "domain_prefix_form",
            core.caseless.FoldedField(editable=False, max_length=64, null=True, of="domain_prefix", unique=True),
        ),
        migrations.AlterField(
            "user",
            "username_form",
            core.caseless.FoldedField(editable=False, max_length=255, null=True, of="username", unique=True),
        ),
    ]
