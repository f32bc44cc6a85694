"""What others made up to name something is compared exactly on MariaDB too."""

from django.db import migrations

from core.exact_columns import ExactColumns


class Migration(migrations.Migration):
    dependencies = [("clients", "0020_registration")]

    operations = [
        ExactColumns("client", ("uid", "api_key", "billing_api_key", "content_api_key", "streaming_api_key")),
        ExactColumns("dealer", ("api_key",)),
        ExactColumns("idempotentcall", ("scope", "key")),
    ]
