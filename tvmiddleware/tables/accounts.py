"""Accounts and what they set up for themselves."""

from core.table_rules import (
    READ_EACH_TIME,
    STAFF,
    SUBSCRIBERS,
    WITH_OWNER,
    CopiedTable,
    LeftTable,
    Stays,
    register_table,
)
from tvmiddleware.cache import account_scopes, list_notes
from tvmiddleware.cache.scopes import of_account, of_operator
from tvmiddleware.models import AbonementCounter, Account, AccountChannel, AccountSettings, Profile

register_table(
    Account,
    clone=SUBSCRIBERS,
    retention=Stays("until staff or the operator's billing system deletes it"),
    cached=(account_scopes.ACCOUNT, list_notes.ACCOUNT),
)
register_table(AccountChannel, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=account_scopes.ACCOUNT_CHANNEL)
register_table(AccountSettings, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=of_account())
register_table(Profile, clone=CopiedTable(), retention=STAFF, cached=(of_operator(), account_scopes.PROFILE))
register_table(
    AbonementCounter,
    clone=LeftTable("numbers of the copy's accounts begin anew"),
    retention=Stays("a row an operator"),
    cached=READ_EACH_TIME,
)
