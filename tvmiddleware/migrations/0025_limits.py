"""Limits of prices, periods, days and abonements; a counter of abonements."""

import core.currencies
import core.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from core.database_limits import AddLimits, InOrder, Within


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0063_limits'),
        ('geo', '0001_initial'),
        ('tvmiddleware', '0024_fill_who_switched_off'),
    ]

    operations = [
        migrations.CreateModel(
            name='AbonementCounter',
            fields=[
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='clients.client', verbose_name='operator')),
                ('last', models.BigIntegerField(verbose_name='last number')),
            ],
            options={
                'verbose_name': 'abonement counter',
                'verbose_name_plural': 'abonement counters',
                'ordering': ('client',),
            },
        ),
        migrations.AlterField(
            model_name='account',
            name='abonement',
            field=models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999999999999999)], verbose_name='abonement (login)'),
        ),
        migrations.AlterField(
            model_name='account',
            name='charge_day',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)], verbose_name='day of the month on which it is charged'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='currency',
            field=models.CharField(blank=True, choices=core.currencies.currency_choices, default='', help_text="empty = the operator's", max_length=3, verbose_name='currency'),
        ),
        migrations.AlterField(
            model_name='pricecategory',
            name='price',
            field=core.fields.MoneyField(decimal_places=3, default=0, max_digits=13, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='currency',
            field=models.CharField(blank=True, choices=core.currencies.currency_choices, default='', help_text="empty = the operator's", max_length=3, verbose_name='currency'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='default_activation_price',
            field=core.fields.MoneyField(blank=True, decimal_places=3, default=None, help_text='what the first period costs a subscriber; empty = the price', max_digits=13, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='activation price'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='period',
            field=models.PositiveIntegerField(default=1, help_text='0 = system tariff: not shown and not charged', validators=[django.core.validators.MaxValueValidator(1200)], verbose_name='period, months'),
        ),
        migrations.AlterField(
            model_name='tariff',
            name='price',
            field=core.fields.MoneyField(decimal_places=3, default=0, max_digits=13, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price'),
        ),
        migrations.AlterField(
            model_name='tariffsubscription',
            name='charge_day',
            field=models.PositiveSmallIntegerField(default=1, editable=False, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)], verbose_name='day of renewal'),
        ),
        migrations.AlterField(
            model_name='tariffsubscription',
            name='price',
            field=core.fields.MoneyField(decimal_places=3, default=0, max_digits=13, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price'),
        ),
        migrations.AlterField(
            model_name='virtualtariff',
            name='price',
            field=core.fields.MoneyField(blank=True, decimal_places=3, help_text='of a month of the whole bundle, shared among its tariffs; empty = the sum of their prices', max_digits=13, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price'),
        ),
        AddLimits("account", (
            Within(field="abonement", least=1, most=999999999999999, name="account_abonement_within"),
            Within(field="charge_day", least=1, most=31, name="account_charge_day_within"),
        )),
        AddLimits("pricecategory", (
            Within(field="price", least=0, most=None, name="price_category_not_negative"),
        )),
        AddLimits("tariff", (
            Within(field="price", least=0, most=None, name="tariff_price_not_negative"),
            Within(field="default_activation_price", least=0, most=None, name="tariff_activation_not_negative"),
            Within(field="period", least=None, most=1200, name="tariff_period_within"),
            Within(field="basic_tariff_priority", least=None, most=10, name="tariff_priority_within"),
        )),
        AddLimits("tariffsubscription", (
            Within(field="price", least=0, most=None, name="subscription_price_not_negative"),
            Within(field="charge_day", least=1, most=31, name="subscription_charge_day_within"),
            InOrder(first="start_date", last="end_date", name="subscription_days_in_order"),
        )),
        AddLimits("virtualtariff", (
            Within(field="price", least=0, most=None, name="vtariff_price_not_negative"),
        )),
    ]
