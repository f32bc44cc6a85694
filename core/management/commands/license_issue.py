"""``license_issue``: signs a licence key with a signing key of your own, or makes such a signing key."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import CommandError, CommandParser

from core import licence
from core.commands import PersonCommand, whole_number, wrong_arguments
from core.new_file import write_new


class Command(PersonCommand):
    help = (
        "Sign a licence key for a server that you supply and print the lines of its settings file."
        " --new-signing-key makes the signing key first: keep that file to yourself."
    )
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--signing-key", required=True, help="file of the private key (PEM)")
        parser.add_argument("--new-signing-key", action="store_true", help="make that file; it must not exist")
        parser.add_argument("--fingerprint", default="", help="of the server; this server's if left out")
        parser.add_argument("--max-clients", type=whole_number, default=0, help="operators, 0 = any number")
        parser.add_argument("--until", default="", help="last day, dd.mm.yyyy; endless if left out")
        parser.add_argument("--params", default="{}", help="SMARTY_LICENSE_PARAMS as JSON")

    def run(self, *, now: datetime, signing_key: str, new_signing_key: bool, **options: Any) -> str:
        limits = limits_of(options)
        file = Path(signing_key)
        private = made(file) if new_signing_key else read(file)
        server = options["fingerprint"].strip().upper() or licence.server_fingerprint()
        key = licence.issue_licence(
            private, licence.message_bytes(options["max_clients"], options["until"], limits, server)
        )
        self.stdout.write(
            f"SMARTY_KEY = {key!r}\n"
            f"SMARTY_LICENSE_PUBLIC_KEY = {licence.public_half(private)!r}\n"
            f"SMARTY_MAX_CLIENTS = {options['max_clients']}\n"
            f"SMARTY_AVAILABLE_UNTIL = {options['until'].strip()!r}\n"
            f"SMARTY_LICENSE_PARAMS = {limits!r}"
        )
        return ""


def limits_of(options: dict[str, Any]) -> dict[str, Any]:
    try:
        limits = json.loads(options["params"])
    except ValueError as error:
        raise wrong_arguments(f"--params is no JSON: {error}") from error
    if not isinstance(limits, dict):
        raise wrong_arguments("--params must be a JSON object")
    if options["until"].strip() and licence.parse_day(options["until"]) is None:
        raise wrong_arguments(f"--until {options['until']!r} is no day dd.mm.yyyy")
    return limits


def made(file: Path) -> Ed25519PrivateKey:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        write_new(file, pem, 0o600)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    return private


def read(file: Path) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(file.read_bytes(), None)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise CommandError(f"{file} is no private key in PEM without a passphrase") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise CommandError(f"{file} is no Ed25519 key")
    return private
