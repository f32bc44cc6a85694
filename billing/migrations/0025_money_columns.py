"""Sums hold the decimal places of any currency."""

from django.db import migrations

from core.money_columns import MoneyColumns


class Migration(migrations.Migration):
    dependencies = [("billing", "0024_parked_customer")]

    operations = [
        MoneyColumns("customertransaction", ("amount", "balance_before", "balance_after")),
        MoneyColumns("charge", ("amount",)),
        MoneyColumns("invoice", ("amount",)),
        MoneyColumns("invoiceitem", ("amount",)),
        MoneyColumns("payment", ("amount", "refunded")),
        MoneyColumns("paymentrefund", ("amount", "total")),
        MoneyColumns("merchant", ("min_amount", "max_amount")),
        MoneyColumns("pricechange", ("price",)),
        MoneyColumns("promocode", ("amount",)),
        MoneyColumns("autopaymentattempt", ("amount",)),
    ]
