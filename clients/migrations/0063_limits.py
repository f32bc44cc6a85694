"""Currencies, time zones and masks are chosen or checked; trials have an end."""

import core.clock
import core.currencies
import core.number_masks
import django.core.validators
from django.db import migrations, models

from core.database_limits import AddLimits, Within


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0062_names_without_case_once'),
        ('geo', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='client',
            name='contract_number_mask',
            field=models.CharField(blank=True, default='', max_length=128, validators=[core.number_masks.check_mask], verbose_name='contract number mask'),
        ),
        migrations.AlterField(
            model_name='client',
            name='currency',
            field=models.CharField(choices=core.currencies.currency_choices, default='RUB', max_length=3, verbose_name='currency'),
        ),
        migrations.AlterField(
            model_name='client',
            name='invoice_number_mask',
            field=models.CharField(blank=True, default='', max_length=128, validators=[core.number_masks.check_mask], verbose_name='invoice number mask'),
        ),
        migrations.AlterField(
            model_name='client',
            name='max_trial_days',
            field=models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(3660)], verbose_name='maximum trial days'),
        ),
        migrations.AlterField(
            model_name='client',
            name='time_zone',
            field=models.CharField(choices=core.clock.time_zone_choices, default='UTC', max_length=64, verbose_name='time zone'),
        ),
        AddLimits("client", (
            Within(field="max_trial_days", least=None, most=3660, name="operator_trial_within"),
        )),
    ]
