"""How a channel's secret is kept: sealed under the application's secret, and bound to its row.

Not who may see it: nobody, after it was shown once. Whoever signs with it unseals it.
"""

import base64
from datetime import datetime

from pydantic import SecretStr

from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts.tables import ChannelRow
from metriccare.errors import UsageError

PURPOSE = "alert channel's secret"
SHORTEST, LONGEST = 24, 200


def sealed(row: ChannelRow, secret: SecretStr, key: ApplicationSecret) -> str:
    """The secret as it is kept. Raises UsageError for one that is too short to sign with."""
    plain = secret.get_secret_value()
    if not SHORTEST <= len(plain) <= LONGEST or not (plain.isascii() and plain.isprintable()):
        raise UsageError(
            f"a secret has {SHORTEST} to {LONGEST} printable letters", way_out="leave it out to get one"
        )
    return base64.b64encode(key.seal(PURPOSE, row.id, plain.encode())).decode()


def unsealed(row: ChannelRow, key: ApplicationSecret, now: datetime) -> tuple[SecretStr, ...]:
    """The secrets that count now, the newest first. Raises DataError where one was sealed under another key."""
    kept = [row.secret]
    if row.former_until is not None and now < row.former_until:
        kept.append(row.former_secret)
    return tuple(
        SecretStr(key.unseal(PURPOSE, row.id, base64.b64decode(text)).decode())
        for text in kept
        if text is not None
    )
