"""What an installation on AWS has that others lack: its ledger, its topic of alerts. Said once where a process begins.

The rooms below know nothing of AWS. Not a verb, nor the ledger or the channel themselves (`aws`).
"""

from collections.abc import Generator
from contextlib import contextmanager

from metriccare import settings
from metriccare.errors import UsageError


@contextmanager
def aws_parts() -> Generator[None]:
    """Imports of what `make setup-aws` installs. Raises UsageError where it is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the package {error.name} is not installed here", way_out="run make setup-aws"
        ) from error


def use_installation() -> None:
    """Raises UsageError where something is named that cannot be used from here."""
    _use_ledger()
    _use_topic()


def _use_ledger() -> None:
    if settings.ledger_table() is None:
        from metriccare.bronze import opening

        opening.keep_ledgers(None)
        return
    with aws_parts():
        from metriccare.aws.ledger.opening import use

        use()


def _use_topic() -> None:
    if settings.alerts_topic() is None:
        return
    with aws_parts():
        from metriccare.aws.sns import offer

        offer()
