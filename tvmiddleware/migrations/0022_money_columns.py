"""Prices and balances hold the decimal places of any currency."""

from django.db import migrations

from core.money_columns import MoneyColumns


class Migration(migrations.Migration):
    dependencies = [("tvmiddleware", "0021_uid_form_once")]

    operations = [
        MoneyColumns("pricecategory", ("price",)),
        MoneyColumns("tariff", ("price", "default_activation_price")),
        MoneyColumns("virtualtariff", ("price",)),
        MoneyColumns("tariffsubscription", ("price",)),
        MoneyColumns("customer", ("balance",)),
    ]
