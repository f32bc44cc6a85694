"""What others made up to name something is compared exactly on MariaDB too."""

from django.db import migrations

from core.exact_columns import ExactColumns


class Migration(migrations.Migration):
    dependencies = [("sms", "0001_outbox")]

    operations = [
        ExactColumns("sms", ("provider_id",)),
    ]
