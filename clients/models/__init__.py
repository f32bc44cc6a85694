from clients.models.clients import Client
from clients.models.dealers import Dealer
from clients.models.idempotency import IdempotentCall
from clients.models.users import User

__all__ = ["Client", "Dealer", "IdempotentCall", "User"]
