"""``create_account``: a subscriber who can log in at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from billing.services.subscriber_setup import subscriber_create
from core.api.errors import DomainError
from core.commands import PersonCommand, command_error, id_list
from tvmiddleware.services.account_records import AccountFields

CUSTOMER = ("firstname", "lastname", "contract_number", "mobile_phone_number", "email")


class Command(PersonCommand):
    help = "Create a customer with an account, and say how to log in. Nothing is charged."
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=int, required=True, help="id of the operator")
        parser.add_argument("--customer_id", type=int, help="a further account of this customer")
        parser.add_argument("--firstname", default="", help="first name; this or the last name of a new customer")
        parser.add_argument("--lastname", default="", help="last name")
        parser.add_argument("--contract_number", default="", help="number of the contract (default: the next one)")
        parser.add_argument("--mobile_phone_number", default="", help="phone for codes and SMS")
        parser.add_argument("--email", default="", help="e-mail address")
        parser.add_argument("--abonement", type=int, help="login (default: the next free number)")
        parser.add_argument("--password", help="password (default: six random digits)")
        parser.add_argument("--tariffs", type=id_list, help="ids, 1,2 (default: those connected by default)")

    def run(self, *, now: datetime, password: str | None, tariffs: list[int] | None, **options: Any) -> str:
        account: AccountFields = {} if password is None else {"password": password}
        customer: Any = {name: options.pop(name) for name in CUSTOMER}
        try:
            made = subscriber_create(
                customer=customer,
                account=account,
                tariff_ids=tariffs,
                now=now,
                actor="command:create_account",
                **options,
            )
        except DomainError as error:
            raise command_error(error) from error
        return f"account {made.pk} created: abonement {made.abonement}, password {made.password}, {made.customer}"
