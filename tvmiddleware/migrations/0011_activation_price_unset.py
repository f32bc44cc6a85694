"""An activation price of 0 used to mean "none"; now NULL does, and 0 is a free first period."""

from django.db import migrations


def unset(apps, schema_editor):
    apps.get_model("tvmiddleware", "Tariff").objects.filter(default_activation_price=0).update(
        default_activation_price=None
    )


class Migration(migrations.Migration):
    dependencies = [("tvmiddleware", "0010_billing_fields")]

    operations = [migrations.RunPython(unset, migrations.RunPython.noop, elidable=True)]
