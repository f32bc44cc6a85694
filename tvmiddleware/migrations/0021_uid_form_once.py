"""One device belongs to one account of an operator, however its MAC address is written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tvmiddleware", "0020_fill_uid_forms")]

    operations = [
        migrations.AddConstraint(
            "accountdevice", models.UniqueConstraint(fields=("client", "uid_form"), name="device_uid_form_once")
        ),
    ]
