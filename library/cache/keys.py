"""Keys of what is kept of the library."""

from __future__ import annotations

from core.cache.shapes import version_of
from library.records.cameras import CameraCatalogue, OwnCameras
from library.records.video_index import VideoIndex
from library.records.video_marks import VideoMarks
from library.records.videos import VideoCard


def videos_generation(client_id: int) -> str:
    """A new number whenever a film of the operator, or what belongs to one, changed."""
    return f"g:videos:{client_id}"


def catalogue_generation(client_id: int) -> str:
    """A new number whenever a film of the operator came or went."""
    return f"g:catalogue:{client_id}"


def target_banners_generation(client_id: int) -> str:
    """A new number whenever a banner of the operator changed."""
    return f"g:target_banners:{client_id}"


def video_card(video_id: int, version: int) -> str:
    """What all viewers are shown of a film."""
    return f"video:{version_of(VideoCard)}:{video_id}:{version}"


def video_marks(account_id: int) -> str:
    """Favourites, views and ratings of an account."""
    return f"video_marks:{version_of(VideoMarks)}:{account_id}"


def camera_catalogue(client_id: int, config: int, generation: int) -> str:
    """The cameras of an operator: selectors/cameras.py."""
    return f"cameras:{version_of(CameraCatalogue)}:{client_id}:{config}:{generation}"


def own_cameras(account_id: int) -> str:
    """Cameras that an account was given, and its favourites: selectors/own_cameras.py."""
    return f"own_cameras:{version_of(OwnCameras)}:{account_id}"


def video_index(client_id: int) -> str:
    """The sets and orders that lists of films are made of; one for an operator, of whatever generation."""
    return f"video_index:{version_of(VideoIndex)}:{client_id}"


def video_index_generation(client_id: int) -> str:
    """Of which generation the stored index is: read instead of the index itself, which is big."""
    return f"{video_index(client_id)}:generation"


def video_index_asked(client_id: int) -> str:
    """Somebody has asked for a new index, or is building it: since when, Unix seconds."""
    return f"{video_index(client_id)}:asked"


def video_purchases(customer_id: int) -> str:
    """Films that a customer has bought."""
    return f"video_purchases:{customer_id}"


def seance_tickets(account_id: int) -> str:
    """Seances that an account has tickets of: selectors/seance_access.py."""
    return f"seance_tickets:{account_id}"


def ticket_tries(account_id: int) -> str:
    """Counter: codes of tickets that an account sent and that are not its own."""
    return f"p:tries:tickets:{account_id}"


def video_ranks(client_id: int) -> str:
    """Lists by viewers' ratings were made anew a short while ago."""
    return f"video_ranks:{client_id}"


# --- widgets ----------------------------------------------------------------------------------------------------------
NEWS_GENERATION = "gen:news"  # a new number whenever an application, or an attribute of one, changed


def outside_answer(source: str, digest: str) -> str:
    """What a server outside said to a question."""
    return f"outside:{source}:{digest}"


def outside_failure(source: str, digest: str) -> str:
    """Until when it is left alone (Unix seconds), because it gave no answer."""
    return f"outside_failed:{source}:{digest}"


def outside_turn(source: str, digest: str) -> str:
    """Mark: somebody is asking it now."""
    return f"outside_turn:{source}:{digest}"


def outside_questions(source: str) -> str:
    """Counter: questions of a minute that nobody set up and nobody had asked before."""
    return f"p:tries:outside:{source}"


def hbb_rows(client_id: int, where: str) -> str:
    """Counter: HbbTV reports that were kept today, from one address or all of them."""
    return f"p:tries:hbb:{client_id}:{where}"


def ad_blocks(client_id: int, generation: int, version: str) -> str:
    """The operator's blocks of advertising."""
    return f"ad_blocks:{version}:{client_id}:{generation}"


def ad_shown(account_id: int, block_id: int) -> str:
    """Until when an account is not shown this block again; dropping it would show it too often, so it is protected."""
    return f"p:ads:{account_id}:{block_id}"


def film_database_turn(source: str, turn: int) -> str:
    """Whoever has it may ask this film database now."""
    return f"library:film_database:{source}:turn:{turn}"


def film_database_pause(source: str) -> str:
    """The film database wants not to be asked."""
    return f"library:film_database:{source}:pause"
