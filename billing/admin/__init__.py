"""The panel's pages of billing, one file a noun."""

from billing.admin import merchants, payments

__all__ = ["merchants", "payments"]
