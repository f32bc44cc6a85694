"""What others made up to name something is compared exactly on MariaDB too."""

from django.db import migrations

from core.exact_columns import ExactColumns


class Migration(migrations.Migration):
    dependencies = [("tvmiddleware", "0017_address_trusted")]

    operations = [
        ExactColumns("customer", ("ext_id",)),
        ExactColumns("account", ("ext_id",)),
        ExactColumns("tariff", ("ext_id",)),
        ExactColumns("virtualtariff", ("ext_id",)),
        ExactColumns("accountauthkey", ("key", "device_uid")),
        ExactColumns("qrlogin", ("token", "login_code", "device_uid")),
        ExactColumns("accountdevice", ("device_uid",)),
        ExactColumns("legaldocumentacceptance", ("device_uid",)),
        ExactColumns("channel", ("url_prefix", "id_for_stream_service", "drm_content_id", "hbb_channel_pid")),
    ]
