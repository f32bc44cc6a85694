"""What happens to customers, for apps that come later in the order of imports (billing makes contracts).

Sent inside the transaction that writes the customer, by the services and by the panel.
"""

from __future__ import annotations

from django.dispatch import Signal

customer_created = Signal()
"""customer, now"""
customer_changed = Signal()
"""customer, fields (names of those that are different now)"""
