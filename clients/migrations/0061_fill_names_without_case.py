"""Fills the forms in. Of names that differ by case only, the oldest keeps the form; the others are told and left as they
are: which of them is to be renamed is for people to decide."""

from django.db import migrations

from core.caseless import fill_forms

COLUMNS = (("client", "domain_prefix_form", "domain_prefix"), ("user", "username_form", "username"))


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    for model, form, of in COLUMNS:
        for pk, name in fill_forms(apps.get_model("clients", model), form, of, using):
            print(f"  {model} {pk}: {of} {name!r} differs from an older one by case only; rename it")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("clients", "0060_names_without_case")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
