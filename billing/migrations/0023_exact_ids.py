"""What others made up to name something is compared exactly on MariaDB too."""

from django.db import migrations

from core.exact_columns import ExactColumns


class Migration(migrations.Migration):
    dependencies = [("billing", "0022_nightly_run")]

    operations = [
        ExactColumns("gatewaycustomer", ("ext_id",)),
        ExactColumns("savedcard", ("ext_id",)),
        ExactColumns("payment", ("ext_id", "number", "session_id", "key")),
        ExactColumns("promocode", ("code",)),
        ExactColumns("customertransaction", ("ext_id", "voided_ext_id", "video_ext_id")),
    ]
