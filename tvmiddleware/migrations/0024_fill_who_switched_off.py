"""Who switched off the accounts that are off, as far as their columns tell. What was never on stays without a name: a
payment switches it on. Repeatable: only rows without a name are asked."""

from datetime import date

from django.db import migrations
from django.db.models import Q

WAS_ON = (
    Q(extension_date__isnull=False)
    | Q(activation_done__isnull=False)
    | Q(deactivation_date__isnull=False)
    | Q(off_since__isnull=False)
    | Q(last_active__isnull=False)
)


def fill(apps, schema_editor):
    accounts = apps.get_model("tvmiddleware", "Account").objects.using(schema_editor.connection.alias)
    off = accounts.filter(active=False, switched_off_by="")
    off.filter(status_reason="DEBT").update(switched_off_by="money")
    off.filter(status_reason="BLOCK").update(switched_off_by="hold")
    # a hold that has ended: billing noted the day on which the account went off under it
    off.filter(status_reason="ACTIVE", off_since__isnull=False).update(switched_off_by="hold")
    named = off.exclude(status_reason="WAIT").filter(auto_activation_period=0)
    ended = named.filter(extension_date=None, deactivation_date__lte=date.today())  # noqa: DTZ011
    ended.update(switched_off_by="date")
    named.filter(WAS_ON).update(switched_off_by="staff")


class Migration(migrations.Migration):
    dependencies = [("tvmiddleware", "0023_who_switched_off")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
