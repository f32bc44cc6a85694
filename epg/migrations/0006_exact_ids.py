"""What others made up to name something is compared exactly on MariaDB too."""

from django.db import migrations

from core.exact_columns import ExactColumns


class Migration(migrations.Migration):
    dependencies = [("epg", "0005_address_trusted")]

    operations = [
        ExactColumns("epgchannel", ("source_channel_id",)),
        ExactColumns("epgchannelalternative", ("source_channel_id",)),
        ExactColumns("epgsourcecategorymap", ("source_category",)),
        ExactColumns("epgsourcegenremap", ("source_genre",)),
    ]
