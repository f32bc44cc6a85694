"""What has to be written together with a customer by apps that come later in the order of imports: billing's contracts.

Sent by ``services.customers`` alone, inside the transaction that writes the customer; a receiver that raises undoes it.
Whoever wants to hear what happened, when it has happened, listens to tvmiddleware.events.
"""

from __future__ import annotations

from django.dispatch import Signal

customer_created = Signal()
"""customer, now"""
customer_changed = Signal()
"""customer, fields (names of those that are different now), actor"""
