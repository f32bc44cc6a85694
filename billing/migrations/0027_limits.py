"""Limits of sums, percentages and days, which the database keeps too (core.database_limits)."""

import core.currencies
import core.fields
import django.core.validators
from decimal import Decimal
from django.db import migrations, models

from core.database_limits import AddLimits, InOrder, Within


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0026_used_discount'),
        ('clients', '0062_names_without_case_once'),
        ('tvmiddleware', '0022_money_columns'),
    ]

    operations = [
        migrations.AlterField(
            model_name='autopaymentattempt',
            name='amount',
            field=core.fields.MoneyField(decimal_places=3, max_digits=13, validators=[django.core.validators.MinValueValidator(Decimal('0.001'))], verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='charge',
            name='amount',
            field=core.fields.MoneyField(decimal_places=3, max_digits=13, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='charge',
            name='discount',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='discount, %'),
        ),
        migrations.AlterField(
            model_name='merchant',
            name='currency',
            field=models.CharField(blank=True, choices=core.currencies.currency_choices, default='', help_text="empty = operator's", max_length=3, verbose_name='currency'),
        ),
        migrations.AlterField(
            model_name='merchant',
            name='max_amount',
            field=core.fields.MoneyField(decimal_places=3, default=0, help_text='0 = no limit', max_digits=13, validators=[django.core.validators.MinValueValidator(0)], verbose_name='largest amount'),
        ),
        migrations.AlterField(
            model_name='merchant',
            name='min_amount',
            field=core.fields.MoneyField(decimal_places=3, default=0, max_digits=13, validators=[django.core.validators.MinValueValidator(0)], verbose_name='smallest amount'),
        ),
        migrations.AlterField(
            model_name='paymentrefund',
            name='amount',
            field=core.fields.MoneyField(decimal_places=3, max_digits=13, validators=[django.core.validators.MinValueValidator(Decimal('0.001'))], verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='promocode',
            name='activation_count',
            field=models.PositiveIntegerField(default=1, help_text='so many customers may use it, each once', validators=[django.core.validators.MinValueValidator(1)], verbose_name='activations'),
        ),
        migrations.AlterField(
            model_name='promocode',
            name='amount',
            field=core.fields.MoneyField(decimal_places=3, default=0, max_digits=13, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount'),
        ),
        AddLimits("autopaymentattempt", (
            Within(field="amount", least=Decimal("0.001"), most=None, name="autopayment_amount_positive"),
        )),
        AddLimits("charge", (
            Within(field="amount", least=0, most=None, name="charge_amount_not_negative"),
            Within(field="discount", least=0, most=100, name="charge_discount_within"),
        )),
        AddLimits("contract", (
            InOrder(first="date", last="end_date", name="contract_days_in_order"),
        )),
        AddLimits("discount", (
            Within(field="percent", least=0, most=100, name="discount_percent_within"),
            InOrder(first="valid_from", last="valid_until", name="discount_days_in_order"),
        )),
        AddLimits("invoiceitem", (
            InOrder(first="period_begin", last="period_end", name="invoice_line_days_in_order"),
        )),
        AddLimits("merchant", (
            Within(field="min_amount", least=0, most=None, name="merchant_min_not_negative"),
            Within(field="max_amount", least=0, most=None, name="merchant_max_not_negative"),
        )),
        AddLimits("paymentrefund", (
            Within(field="amount", least=Decimal("0.001"), most=None, name="refund_amount_positive"),
        )),
        AddLimits("pricechange", (
            Within(field="price", least=0, most=None, name="price_change_not_negative"),
            InOrder(first="announce_on", last="valid_from", name="price_change_days_in_order"),
        )),
        AddLimits("promocode", (
            Within(field="discount", least=0, most=100, name="promo_discount_within"),
            Within(field="amount", least=0, most=None, name="promo_amount_not_negative"),
            Within(field="activation_count", least=1, most=None, name="promo_activations_positive"),
            InOrder(first="valid_from", last="valid_until", name="promo_days_in_order"),
        )),
    ]
