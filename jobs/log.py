"""Logging of both sides: JSON where nobody watches, readable lines on a terminal.

What may be logged: ids, times, counts, names of models. Never tokens, and prompts only at DEBUG.
"""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog

Form = Literal["auto", "lines", "json"]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


def configure(level: Level, form: Form = "auto") -> None:
    """Send structlog's and the standard library's records to stderr in one form.

    Line breaks in values are escaped by both renderers, so no value can forge a line.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    terminal = sys.stderr.isatty()
    lines = structlog.dev.ConsoleRenderer(
        colors=terminal, exception_formatter=structlog.dev.plain_traceback
    )
    last: list[structlog.typing.Processor] = (
        [lines]
        if form == "lines" or (form == "auto" and terminal)
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # discord.py at DEBUG would print interaction tokens in request paths.
    logging.getLogger("discord").setLevel(max(logging.INFO, root.level))
    logging.captureWarnings(True)
