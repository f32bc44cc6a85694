"""LOGGING as the operator's file left it, with the paths, levels and owner that other settings tell."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from settings import base
from settings.builders import LOGS


def upgrade_logging(found: dict[str, Any]) -> None:
    config = found.get("LOGGING")
    if not isinstance(config, dict):
        return
    handlers = config.get("handlers") or {}
    for subject in LOGS:
        handler = handlers.get(f"smarty_{subject}_handler")
        if isinstance(handler, dict) and handler.get("class") == "core.logs.LogFileHandler":
            upgrade_file(found, subject, handler)
    for logger in (config.get("loggers") or {}).values():
        follow(logger, handlers)


def upgrade_file(found: dict[str, Any], subject: str, handler: dict[str, Any]) -> None:
    """Its own path counts; else a LOG_DIR that was changed after LOGGING was built takes the file along."""
    own = found.get(f"SMARTY_{subject.upper()}_LOG_FILE")
    path = Path(str(handler.get("filename", "")))
    directory = Path(str(found["LOG_DIR"]))
    if own:
        handler["filename"] = str(own)
    elif path.parent == base.LOG_DIR != directory:
        handler["filename"] = str(directory / path.name)
    for key in ("owner_user", "owner_group"):
        value = found.get(f"LOG_FILE_{key.upper()}")
        if value:
            handler[key] = str(value)


def follow(logger: Any, handlers: dict[str, Any]) -> None:
    """A handler that was told DEBUG must be given what is DEBUG: a logger of ours lets through what a handler wants."""
    names = logger.get("handlers") if isinstance(logger, dict) else None
    levels = [number(handlers[name].get("level")) for name in names or () if isinstance(handlers.get(name), dict)]
    if levels and all(name.startswith("smarty_") for name in names or ()):
        logger["level"] = logging.getLevelName(min(levels))


def number(level: Any) -> int:
    known = logging.getLevelNamesMapping()
    return level if isinstance(level, int) else known.get(str(level or "INFO").upper(), logging.INFO)
