from billing.models.autopayments import AutopaymentAttempt
from billing.models.charges import Charge
from billing.models.prices import Discount, PriceChange
from billing.models.promo import PromoActivation, PromoCode
from billing.models.transactions import CustomerTransaction

__all__ = [
    "AutopaymentAttempt",
    "Charge",
    "CustomerTransaction",
    "Discount",
    "PriceChange",
    "PromoActivation",
    "PromoCode",
]
