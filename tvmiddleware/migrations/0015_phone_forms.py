"""One form of a phone (E.164) beside the text as entered; NULL: not read yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tvmiddleware", "0014_confirmation_askers")]

    operations = [
        migrations.AddField(
            "customer", "mobile_phone_e164", models.CharField(editable=False, max_length=16, null=True)
        ),
        migrations.AddField("customer", "phone_e164", models.CharField(editable=False, max_length=16, null=True)),
        migrations.AddIndex(
            "customer", models.Index(fields=("client", "mobile_phone_e164"), name="customer_mobile_e164")
        ),
        migrations.AddIndex("customer", models.Index(fields=("client", "phone_e164"), name="customer_phone_e164")),
    ]
