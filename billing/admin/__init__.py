"""The panel's pages of billing, one file a noun."""

from billing.admin import customers, documents, ledger, merchants, parked, payments, prices, subscriptions

__all__ = ["customers", "documents", "ledger", "merchants", "parked", "payments", "prices", "subscriptions"]
