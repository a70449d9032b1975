"""`metriccare serve`: the web application, on this machine or behind a proxy. Not the application (`web.app`)."""

import os
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.errors import UsageError
from metriccare.settings import PUBLIC_URL, home
from metriccare.settings import public_url as known_url

if TYPE_CHECKING:
    from metriccare.web.premises import ServeOptions

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SECONDS_TO_FINISH = 20
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""Prometheus' client reads it when it is imported, in each worker: the folder where they put their counts together."""


def serve(
    *,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="The port.")] = 8000,
    public_url: Annotated[
        str, typer.Option(metavar="URL", help="What visitors type, where a proxy ends TLS before us.")
    ] = "",
    certificate: Annotated[Path | None, typer.Option(metavar="FILE", help="TLS certificate (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="Its private key (PEM).")] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A proxy whose word for the visitor's address is taken."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that answer.")] = 1,
    worker: Annotated[
        bool,
        typer.Option(
            "--worker/--no-worker",
            help="Also watch drop folders and keep the schedule, in a process of its own.",
            show_default=False,
        ),
    ] = True,
    demo: Annotated[
        bool, typer.Option("--demo", help="Made-up tenants, one user per role, signed in by one click.")
    ] = False,
) -> None:
    """Open the web application.

    It listens on this machine only, unless visitors come by TLS: give --certificate and --key, or a --public-url that
    begins with https:// where a proxy ends TLS. A worker runs beside it, as metriccare worker does, unless --no-worker.
    On the first start it prints a link, once, for the first operator.
    """
    from metriccare.cli.supervised import supervised
    from metriccare.web.premises import ServeOptions

    scheme = "https" if certificate else "http"
    options = ServeOptions(
        demo=demo,
        host=host,
        port=port,
        public_url=(public_url or f"{scheme}://{_named(host)}:{port}").rstrip("/"),
        workers=workers,
        trusted_proxies=tuple(proxy or ()),
    )
    _refuse_open_doors(options)
    if demo:
        _prepare_demo()
    if public_url or not known_url():
        os.environ[PUBLIC_URL] = options.url  # for links in what the worker sends
    with supervised() if worker else nullcontext():
        _listen(options, certificate, key)


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_open_doors(options: "ServeOptions") -> None:
    if options.demo and (options.host not in LOOPBACK or options.trusted_proxies or options.tls):
        raise UsageError(
            "the demonstration signs anybody in",
            way_out="leave out --host, --proxy and --public-url with --demo",
        )
    if options.host not in LOOPBACK and not options.tls:
        raise UsageError(
            f"passwords would cross the network to {options.host} in the clear",
            way_out="give --certificate and --key, or --public-url https://... behind a proxy",
        )


def refuse_real_data() -> None:
    """One click makes anybody on this machine the operator of every tenant of the home."""
    from metriccare.bronze.opening import opened
    from metriccare.tenants import registry
    from metriccare.web.demonstration import NORTH, SOUTH

    for name in set(registry.names(home())) - {NORTH, SOUTH}:
        with opened(registry.get(home(), name)) as (_, ledger):
            if ledger.landings():
                raise UsageError(
                    f"the tenant {name} has data, and the demonstration signs anybody in as operator",
                    way_out="leave out --demo, or give it a METRICCARE_HOME of its own",
                )


def _prepare_demo() -> None:
    from metriccare.cli.demo import prepare
    from metriccare.disclosure.published import published
    from metriccare.web.demonstration import prepare_people
    from metriccare.web.demonstration_office import prepare_office
    from metriccare.web.premises import utc_now

    for tenant in prepare():
        typer.echo(f"{tenant.name}: deciding which small counts are hidden")
        published(tenant)
    refuse_real_data()
    prepare_people(home(), utc_now())
    prepare_office(home(), utc_now())


def _listen(options: "ServeOptions", certificate: Path | None, key: Path | None) -> None:
    import msgspec
    import uvicorn

    from metriccare.web import asgi
    from metriccare.web.first_start import first_link
    from metriccare.web.premises import utc_now

    link = first_link(home(), options, utc_now())
    if link:
        typer.echo(f"There is no operator yet. This link makes one, within 24 hours, once:\n  {link}")
    os.environ[asgi.OPTIONS] = msgspec.json.encode(options).decode()
    typer.echo(f"MetricCare is at {options.url} (stop it with Ctrl-C)")
    with tempfile.TemporaryDirectory(prefix="metriccare-counts-") as counts:
        if options.workers > 1:
            os.environ[COUNTS] = counts
        uvicorn.run(
            "metriccare.cli.served:create",
            factory=True,
            http="metriccare.web.bounded_http:BoundedHttp",
            ws="none",
            host=options.host,
            port=options.port,
            workers=options.workers,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            proxy_headers=bool(options.trusted_proxies),
            forwarded_allow_ips=list(options.trusted_proxies) or None,
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
