"""What every call of a licence server needs."""

from tests.apis.tvmiddleware.costs import identified

__all__ = ["identified"]
