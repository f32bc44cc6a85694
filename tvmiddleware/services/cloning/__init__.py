"""Cloning an operator: what is copied (``core.table_rules``), in which order (``graph``) and how (``copier``)."""

from clients.errors import OperatorUnknown
from tvmiddleware.services.cloning.operators import Clone, client_clone

__all__ = ["Clone", "OperatorUnknown", "client_clone"]
