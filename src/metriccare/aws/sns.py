"""A channel of alerts: each message is published to the topic that the installation has for them.

Not what is said (`alerts.channels`), nor who subscribes. A message has its id in what is published, and may come twice.
https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from metriccare import settings
from metriccare.alerts.channels import kinds
from metriccare.alerts.channels.protocol import Delivered, Later, Message, Never, Outcome
from metriccare.alerts.channels.signed import body
from metriccare.aws.session import session
from metriccare.errors import UsageError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

KIND = "sns"
ONCE = Config(retries={"mode": "standard", "max_attempts": 1}, connect_timeout=5, read_timeout=10)
"""A message that is not taken is tried again from the outbox, which knows when."""

FOR_GOOD = frozenset({"InvalidParameter", "InvalidParameterValue", "KMSInvalidState", "KMSNotFound"})


@dataclass(frozen=True, slots=True)
class Topic:
    """A channel of kind `sns`."""

    client: "SNSClient"
    arn: str

    @classmethod
    def of(cls, settings_: str, secrets: Sequence[SecretStr]) -> Self:
        """A channel has no settings of its own: where it publishes, the operator says. It signs nothing, SNS does."""
        del settings_, secrets
        topic = settings.alerts_topic()
        if topic is None:
            raise UsageError("there is no topic for alerts", way_out="set METRICCARE_TOPIC_ALERTS")
        return cls(session().client("sns", config=ONCE), topic)

    def send(self, message: Message) -> Outcome:
        """Publish it once, with attributes that a subscription may filter by."""
        severities = sorted({alert.severity for alert in message.alerts})
        told = {"tenant": message.tenant, "told": message.told, "id": message.id}
        if severities:
            told["severity"] = severities[0] if len(severities) == 1 else "several"
        try:
            self.client.publish(
                TopicArn=self.arn,
                Subject=f"MetricCare: {len(message.alerts) or 'test'} for {message.tenant}"[:100],
                Message=body(message).decode(),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": text} for name, text in told.items()
                },
            )
        except ClientError as error:
            return _refused(error.response.get("Error", {}).get("Code", "unknown"))
        except BotoCoreError:
            return Later("SNS cannot be reached")
        return Delivered()


def _refused(code: str) -> Outcome:
    why = f"SNS refused the message ({code})"
    return Never(why) if code in FOR_GOOD else Later(why)


def offer() -> None:
    """Tenants of this process may have such channels."""
    kinds.offer(KIND, kinds.Kind("by Amazon SNS", Topic.of))
