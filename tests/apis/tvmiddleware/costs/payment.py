from tests.costs.params import Calls

CARD = {"card_number": "4111111111111111", "card_holder": "ANNA PAYING", "card_expire": "0129", "card_cvv": "012"}

CALLS: Calls = {
    "payment/cheque/": lambda cast: {"transaction_id": 1, "email": "anna@example.com"},
    "payment/complete/": lambda cast: {"transaction_id": 1},
    "payment/create/": lambda cast: {"amount": 100},
    "payment/merchant_url/": lambda cast: {"amount": 100},
    "payment/pares/process/": lambda cast: {"transaction_id": 1, "pares": "P", **CARD},
    "payment/preauth/": lambda cast: {"transaction_id": 1, **CARD},
    "payment/process/": lambda cast: {"payment_id": "1", **CARD},
    "payment/qrcode/": lambda cast: {"amount": 100},
    "payment/saved_card/delete/": lambda cast: {"card_id": "1"},
    "payment/saved_card/pay/": lambda cast: {"amount": 100},
}
