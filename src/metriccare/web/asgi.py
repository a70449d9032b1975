"""What a server process of its own imports: the application with the options that `metriccare serve` was given.

Not the options' meaning (`premises`). Several workers are separate processes, and an environment reaches all of them.
"""

import os

import msgspec
from fastapi import FastAPI

from metriccare.settings import home
from metriccare.web.app import create_app
from metriccare.web.logs import configure
from metriccare.web.premises import ServeOptions

OPTIONS = "METRICCARE_SERVE_OPTIONS"
"""Set by `metriccare serve` for its own workers; not a setting of users."""


def create() -> FastAPI:
    """The application of this process."""
    configure()
    return create_app(home(), msgspec.json.decode(os.environ.get(OPTIONS, "{}"), type=ServeOptions))
