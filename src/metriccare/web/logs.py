"""Log lines as JSON on standard error, one object a line. Not what is worth a line: the parts say that.

A line holds routes, codes, ids of requests and users; never a query, a form, a header or a value.
"""

import sys

import structlog


def configure(*, for_good: bool = True) -> None:
    """Let every logger of this process write JSON lines; `for_good`: as quickly as a process that serves needs it."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=for_good,
    )
