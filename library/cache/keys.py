"""Keys of what is kept of the library."""

from __future__ import annotations


def videos_generation(client_id: int) -> str:
    """A new number whenever a film of the operator, or what belongs to one, changed."""
    return f"g:videos:{client_id}"


def video_card(video_id: int, version: int) -> str:
    """What all viewers are shown of a film."""
    return f"video:{video_id}:{version}"


def video_marks(account_id: int) -> str:
    """Favourites, views and ratings of an account."""
    return f"video_marks:{account_id}"


def camera_catalogue(client_id: int, config: int, generation: int) -> str:
    """The cameras of an operator: selectors/cameras.py."""
    return f"cameras:{client_id}:{config}:{generation}"


def own_cameras(account_id: int) -> str:
    """Cameras that an account was given, and its favourites: selectors/own_cameras.py."""
    return f"own_cameras:{account_id}"
