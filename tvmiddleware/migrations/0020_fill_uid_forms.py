"""One form of every bound device's UID. Spellings of one MAC address that were bound apart:

- to one account: they become one device, the oldest, with the sessions of all;
- to several accounts of an operator: nobody loses a device. The one that was bound last has the form, so a box that writes
  the address in a new way is its; the others keep their own text, by which their boxes go on finding them.

In batches outside one great transaction: it goes on where it was killed.
"""

from django.db import migrations
from django.db.models import Count

from core.bulk import update_by_id
from core.macs import uid_form

BATCH = 1000


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    devices = apps.get_model("tvmiddleware", "AccountDevice")
    sessions = apps.get_model("tvmiddleware", "AccountAuthKey")
    last = 0
    while rows := list(unfilled(devices, using, last)):
        last = rows[-1][0]
        update_by_id(devices, "uid_form", {pk: uid_form(uid) for pk, uid in rows}, using=using)
    for client_id, form in repeated(devices, using):
        same = list(devices.objects.using(using).filter(client_id=client_id, uid_form=form).order_by("pk"))
        part([merge(own, sessions, using) for own in by_account(same)], form, using)


def unfilled(devices, using, last):
    rows = devices.objects.using(using).filter(pk__gt=last, uid_form=None).order_by("pk")
    return rows.values_list("pk", "device_uid")[:BATCH]


def repeated(devices, using):
    groups = devices.objects.using(using).values_list("client_id", "uid_form").order_by().annotate(count=Count("pk"))
    return [(client_id, form) for client_id, form, _count in groups.filter(count__gt=1, uid_form__isnull=False)]


def by_account(rows):
    found = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(row)
    return found.values()


def merge(rows, sessions, using):
    kept, *others = rows
    for other in others:
        sessions.objects.using(using).filter(device_id=other.pk).update(device_id=kept.pk)
        other.delete()
    return kept


def part(rows, form, using):
    """Whose text is the form itself has to have it; else the one that was bound last."""
    first = max(rows, key=lambda row: (row.device_uid == form, row.pk))
    for row in rows:
        if row.pk != first.pk:
            type(row).objects.using(using).filter(pk=row.pk).update(uid_form=row.device_uid)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tvmiddleware", "0019_uid_form")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
