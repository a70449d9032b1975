"""Which ledger this process uses: the file beside bronze, or the table that an installation on AWS names.

Said once where a process begins, since bronze knows nothing of AWS. Not a verb, nor the ledgers themselves.
"""

from metriccare import settings
from metriccare.errors import UsageError


def use_ledger() -> None:
    """Raises UsageError where a table is named and cannot be used from here."""
    if settings.ledger_table() is None:
        from metriccare.bronze import opening

        opening.keep_ledgers(None)
        return
    try:
        from metriccare.aws.ledger.opening import use
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the package {error.name} is not installed here", way_out="run make setup-aws"
        ) from error
    use()
