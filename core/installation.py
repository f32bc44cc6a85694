"""Is the key of the encrypted columns the one that they were encrypted with, and which installation is this?

``migrate`` seals a known text (the canary) and draws an identity. A key that does not open the canary opens nothing
else: that is said when the server starts and by ``check --deploy``, not by every login.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import sys
from threading import Thread
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.models import TextField
from django.db.models.functions import Cast

from core import secretbox
from core.fields import SealedTextField, SecretTextField
from core.models import InstallationFact

CANARY, IDENTITY = "canary", "identity"
SONG = "smarty"
WRONG_KEY = "SMARTY_SECRETS_KEY is not the one that the passwords in the database were encrypted with"
UNREACHABLE = (DatabaseError, InterfaceError)


def after_migrate(using: str, **kwargs: Any) -> None:
    """The receiver of post_migrate."""
    if using == DEFAULT_DB_ALIAS and is_there(using):
        establish(using)


def is_there(using: str) -> bool:
    return InstallationFact._meta.db_table in tables(using)


def tables(using: str) -> list[str]:
    with connections[using].cursor() as cursor:
        return connections[using].introspection.table_names(cursor)


def establish(using: str) -> None:
    """Draw the identity and seal the canary, once; never with a key that what is there already was not sealed with."""
    facts = InstallationFact.objects.using(using)
    facts.get_or_create(name=IDENTITY, defaults={"value": secrets.token_hex(16)})
    if facts.filter(name=CANARY).exists():
        return
    if problem := key_problem(using):
        logging.getLogger("smarty_main").error("CANARY_NOT_SEALED reason=%s", problem)
        return
    facts.get_or_create(name=CANARY, defaults={"value": secretbox.seal_text(SONG)})


def key_problem(using: str = DEFAULT_DB_ALIAS) -> str:
    """Why the key is not the right one; "" when it opens what it must. Raises what the database raises."""
    sealed = fact(CANARY, using) or any_sealed(using)
    try:
        secretbox.unseal_text(sealed or secretbox.seal_text(SONG))
    except secretbox.SecretUnreadable as error:
        return WRONG_KEY if "another key" in str(error) else str(error)
    return ""


def fact(name: str, using: str = DEFAULT_DB_ALIAS) -> str:
    return InstallationFact.objects.using(using).filter(name=name).values_list("value", flat=True).first() or ""


def any_sealed(using: str) -> str:
    """Some encrypted value of this database as it stands there; "" when there is none."""
    present = set(tables(using))  # "migrate core" makes those of some apps only
    for model in apps.get_models():
        if model._meta.db_table not in present:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, SecretTextField | SealedTextField):
                rows = model._default_manager.using(using).order_by().annotate(raw=Cast(field.name, TextField()))
                found = rows.filter(raw__startswith=secretbox.PREFIX).values_list("raw", flat=True)[:1]
                for value in found:
                    return str(value)
    return ""


def installation_id() -> str:
    """The same for all nodes of an installation, another one for a copy of its database under its own SECRET_KEY."""
    text = f"{fact(IDENTITY)}\0{settings.SECRET_KEY}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def watch_key() -> None:
    """At the start of a server, which must not wait for a database that does not answer."""
    Thread(target=log_wrong_key, name="secrets-key", daemon=True).start()


def log_wrong_key() -> None:
    """A line in the server's log. It serves all the same: boxes that are logged in watch on."""
    try:
        problem = key_problem()
    except UNREACHABLE:  # the database is away or not migrated yet: other lines say so
        return
    finally:
        connections.close_all()  # this thread's
    say_wrong_key(problem)


def say_wrong_key(problem: str) -> None:
    """In smarty_main.log, and in uWSGI's, where one looks when a server has been started."""
    if problem:
        logging.getLogger("smarty_main").error("WRONG_SECRETS_KEY reason=%s", problem)
        sys.stderr.write(f"smarty: {problem}: nobody can log in with a password\n")
