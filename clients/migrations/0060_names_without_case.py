"""What users' names and operators' subdomains are told apart by, whatever the case of their letters."""

from django.db import migrations

import core.caseless


class Migration(migrations.Migration):
    dependencies = [("clients", "0051_exact_ids")]

    operations = [
        migrations.AddField(
            "client",
            "domain_prefix_form",
            core.caseless.FoldedField(editable=False, max_length=64, null=True, of="domain_prefix"),
        ),
        migrations.AddField(
            "user", "username_form", core.caseless.FoldedField(editable=False, max_length=255, null=True, of="username")
        ),
    ]
