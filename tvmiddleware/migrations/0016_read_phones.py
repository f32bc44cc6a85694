"""Read the phones that stand there, in batches outside one great transaction: it goes on where it was killed."""

from django.db import migrations

from core.bulk import update_by_id
from core.phones import normalize_phone

BATCH = 1000
FORMS = {"mobile_phone_number": "mobile_phone_e164", "phone_number_1": "phone_e164"}


def read(apps, schema_editor):
    model, using = apps.get_model("tvmiddleware", "Customer"), schema_editor.connection.alias
    clients = apps.get_model("clients", "Client").objects.using(using)
    countries = dict(clients.values_list("pk", "country__iso_code"))
    last = 0
    while rows := list(unread(model, using, last)):
        last = rows[-1]["pk"]
        for name, form in FORMS.items():
            numbers = {row["pk"]: normalize_phone(row[name], countries.get(row["client_id"]) or "") for row in rows}
            update_by_id(model, form, numbers, using=using)


def unread(model, using, last):
    rows = model.objects.using(using).filter(pk__gt=last, mobile_phone_e164=None).order_by("pk")
    return rows.values("pk", "client_id", *FORMS)[:BATCH]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tvmiddleware", "0015_phone_forms"), ("clients", "0010_subscriptions"), ("geo", "0001_initial")]

    operations = [migrations.RunPython(read, migrations.RunPython.noop, elidable=True)]
