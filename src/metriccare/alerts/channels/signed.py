"""What a webhook is sent, and what shows that we have sent it. Not the sending (`webhook`).

X-MetricCare-Id: the message's id           the same however often it is sent: drop what you have had
X-MetricCare-Timestamp: 1794481200          seconds since 1970; refuse what is old
X-MetricCare-Signature: v1=<hex>            HMAC-SHA256 of "<id>.<timestamp>.<body>" under the channel's secret;
                                            v1=<hex>,v1=<hex> while the secret before it counts as well

"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict

from pydantic import SecretStr

from metriccare.alerts.channels.protocol import Message


def head(secrets: Sequence[SecretStr], identifier: str, moment: int, sent: bytes) -> dict[str, str]:
    """The lines by which a receiver knows the message, and that it is ours."""
    return {
        "X-MetricCare-Id": identifier,
        "X-MetricCare-Timestamp": str(moment),
        "X-MetricCare-Signature": ",".join(signature(secret, identifier, moment, sent) for secret in secrets),
    }


def body(message: Message) -> bytes:
    """What is sent: the same bytes each time."""
    said = {
        "id": message.id,
        "tenant": message.tenant,
        "told": message.told,
        "created_at": message.created_at.isoformat(),
        "alerts": [asdict(alert) for alert in message.alerts],
    }
    return json.dumps(said, ensure_ascii=False).encode()


def signature(secret: SecretStr, identifier: str, moment: int, sent: bytes) -> str:
    """What shows that we have sent these bytes, at this moment."""
    content = f"{identifier}.{moment}.".encode() + sent
    key = secret.get_secret_value().encode()
    return "v1=" + hmac.new(key, content, hashlib.sha256).hexdigest()
