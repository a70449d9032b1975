"""What a server process of `metriccare serve` imports: the application, with the ledger that this installation uses.

Apart from the verb, since several workers are processes of their own. Not the application (`web.asgi`).
"""

from fastapi import FastAPI

from metriccare.cli.on_aws import use_installation
from metriccare.web import asgi


def create() -> FastAPI:
    """The application of this process."""
    use_installation()
    return asgi.create()
