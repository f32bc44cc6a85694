"""Every cache key of the app, one group per noun. ``p:`` marks the protected part (see core.cache.store)."""

from __future__ import annotations

import hashlib

from core.cache.shapes import version_of
from tvmiddleware.records.account_channels import OwnChannel
from tvmiddleware.records.channels import Catalogue
from tvmiddleware.records.positions import Positions
from tvmiddleware.records.sessions import SessionRecord

# --- generations: a new number makes everything built before it unreachable --------------------------------------
CONFIG_GENERATION = "gen:config"  # device types, templates: shared by all operators


def client_generation(client_id: int) -> str:
    """Operator settings, its device types, channels, categories, tariffs, stream services."""
    return f"gen:client:{client_id}"


def accounts_generation(client_id: int) -> str:
    """Mass changes of accounts: all session records of the operator are rebuilt at their next use."""
    return f"gen:accounts:{client_id}"


def epg_generation(epg_channel_id: int) -> str:
    return f"gen:epg:{epg_channel_id}"


def ip_accounts_generation(client_id: int) -> str:
    """Which accounts log in by their address, and from where: selectors/ip_accounts.py."""
    return f"gen:ip_accounts:{client_id}"


EPG_GENERATION = "gen:epg"  # any change of any guide: for lists over all channels
EPG_WORDS_GENERATION = "gen:epg:words"  # names of guide categories and genres, which stand in every programme


# --- operators ---------------------------------------------------------------------------------------------------
def operator(client_id: int, config: int, generation: int, version: str) -> str:
    """``version``: of the record, which stands in a selector."""
    return f"operator:{version}:{client_id}:{config}:{generation}"


# --- sessions and accounts ---------------------------------------------------------------------------------------
SESSIONS = f"session:{version_of(SessionRecord)}"


def session(authkey: str) -> str:
    return f"{SESSIONS}:{authkey}"


def account_channels(account_id: int) -> str:
    """What an account did to channels: selectors/account_channels.py."""
    return f"account_channels:{version_of(OwnChannel)}:{account_id}"


def secret_tries(account_id: int) -> str:
    """Counter: wrong PINs and passwords that a session of this account sent."""
    return f"p:tries:secret:{account_id}"


def transfer_tries(client_id: int, login: str) -> str:
    """Counter: wrong passwords for an account that somebody wants to move over."""
    return f"p:tries:transfer:{client_id}:{login}"


def login_failures(client_id: int, subject: str) -> str:
    """Counter: failed logins of one abonement, or from one address."""
    return f"p:tries:login:{client_id}:{hash_part(subject)}"


def phone_codes_sent(client_id: int, ip: str) -> str:
    """Counter: confirmation codes that callers from one address had sent to phones."""
    return f"p:tries:phone_codes:{client_id}:{ip}"


def registrations(client_id: int, neighbourhood: str) -> str:
    """Counter: accounts that were registered from one address."""
    return f"p:tries:registrations:{client_id}:{neighbourhood}"


def probes(client_id: int, kind: str, where: str) -> str:
    """Counter: how much callers from one address, or all of them, were told without a session."""
    return f"p:tries:probes:{client_id}:{kind}:{where}"


def captchas(client_id: int, neighbourhood: str) -> str:
    """Counter: captchas that were made for one address."""
    return f"p:tries:captchas:{client_id}:{neighbourhood}"


def captcha(token: str) -> str:
    """The letters of a picture."""
    return f"p:captcha:{token}"


def captcha_of(subject: str) -> str:
    """The letters that this visitor has to type; one captcha at a time."""
    return f"p:captcha_of:{subject}"


def captcha_passed(subject: str) -> str:
    """Mark: this visitor typed them."""
    return f"p:captcha_passed:{subject}"


def qr_tries(account_id: int) -> str:
    """Counter: wrong codes of TVs that a session of this account sent."""
    return f"p:tries:qr:{account_id}"


def presence(client_id: int) -> str:
    """Marks: session key -> Unix time of its last status call."""
    return f"p:presence:{client_id}"


def presence_flushed(client_id: int) -> str:
    """When the marks were last written to SQL."""
    return f"p:presence_flushed:{client_id}"


# --- channels ----------------------------------------------------------------------------------------------------
def catalogue(client_id: int, generation: int) -> str:
    return f"catalogue:{version_of(Catalogue)}:{client_id}:{generation}"


def tariff_rules(client_id: int, generation: int, version: str) -> str:
    """``version``: as of an operator's record."""
    return f"tariffs:{version}:{client_id}:{generation}"


def lists_changed(client_id: int) -> str:
    """Marks: whose channel list changed -> when; waiting to be told (services/channel_notices.py)."""
    return f"p:lists_changed:{client_id}"


def lists_notified(client_id: int) -> str:
    """How far the telling of one change has come."""
    return f"p:lists_told:{client_id}"


LISTS_TELLER = "p:lists_teller"
"""When the job that tells of changed lists gave its last sign of life."""


def blocked_programs(client_id: int, generation: int) -> str:
    return f"blocked:{client_id}:{generation}"


# --- playback ----------------------------------------------------------------------------------------------------
def streaming_snapshot(client_id: int, generation: int, version: str) -> str:
    """Stream services and maintenance: selectors/streaming.py. ``version``: of that record."""
    return f"streaming:{version}:{client_id}:{generation}"


def stream_token(token: str) -> str:
    return f"p:token:{token}"


def watching(service_id: int) -> str:
    """Marks: who watches through a stream service -> Unix time of the last sign of it (0 = direct addresses)."""
    return f"p:watching:{service_id}"


# --- guide -------------------------------------------------------------------------------------------------------
def guide_day(epg_channel_id: int, version: str, day: int, slot: int) -> str:
    """Programmes of a guide channel and UTC day (days since 1970) in one language: selectors/guide.py."""
    return f"guide:{epg_channel_id}:{version}:{day}:{slot}"


def recording(program_id: int, guides: int) -> str:
    """When a programme runs, while no guide changes: selectors/recordings.py."""
    return f"recording2:{program_id}:{guides}"


def on_air(epg_channel_id: int, generation: int, begin: int, length: int) -> str:
    """What a guide channel shows in a stretch of time (Unix seconds): selectors/now_next.py."""
    return f"on_air:{epg_channel_id}:{generation}:{begin}:{length}"


def words(generation: int) -> str:
    """Names of the guide's categories and genres."""
    return f"epg_words:{generation}"


def archive_groups(client_id: int, digest: str) -> str:
    """Recordings of an interest, grouped by name: selectors/program_records.py."""
    return f"archive:{client_id}:{digest}"


def positions(account_id: int) -> str:
    """Where an account left programmes and films: selectors/positions.py."""
    return f"positions:{version_of(Positions)}:{account_id}"


# --- panel -------------------------------------------------------------------------------------------------------
def panel_numbers(name: str, client_id: int | None, dealer_id: int | None = None) -> str:
    """Counters of the panel's first page and lists; ``None`` = of all operators (dealers)."""
    return f"panel:{name}:{'all' if client_id is None else client_id}:{'all' if dealer_id is None else dealer_id}"


def hash_part(text: str) -> str:
    """A text from outside as a part of a key: short, without spaces, of one length."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
