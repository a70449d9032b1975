"""A pretended AWS in a process of its own, for Terraform to apply to: `python -m tests.infra.pretended PORT`.

moto's server, with what it lacks for a second plan to find nothing to do; each gap is a function that names it. What
moto only pretends (policies that hold, executed jobs, alarms) is not mended here, and no test asserts on it.
"""

import json
import re
import sys
import warnings
from collections import defaultdict
from threading import Lock
from typing import Any

import uvicorn
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.glue.models import FakeTrigger
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.responses import S3Response
from moto.sqs.models import Queue


def on_demand_triggers_are_not_activated() -> None:
    """Glue keeps such a trigger CREATED: https://docs.aws.amazon.com/glue/latest/webapi/API_Trigger.html"""
    begin = FakeTrigger.start_trigger

    def start_trigger(self: FakeTrigger) -> None:
        if self.trigger_type != "ON_DEMAND":
            begin(self)

    def as_dict(self: FakeTrigger) -> dict[str, Any]:
        told = told_before(self)
        return told | {"State": "CREATED"} if self.trigger_type == "ON_DEMAND" else told

    told_before = FakeTrigger.as_dict
    FakeTrigger.start_trigger = start_trigger
    FakeTrigger.as_dict = as_dict


def redrive_policies_come_back_as_they_were_written() -> None:
    """SQS gives the words that it was given; moto writes them anew, with spaces."""
    told_before = Queue.attributes.fget
    assert told_before is not None

    def attributes(self: Queue) -> dict[str, Any]:
        told = told_before(self)
        if "RedrivePolicy" in told:
            told["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))
        return told

    setattr(Queue, "attributes", property(attributes))  # noqa: B010 (a property that has no setter)


def buckets_say_that_they_announce_changes() -> None:
    """S3 answers EventBridgeConfiguration where it was set; moto keeps it and acts on it, and does not say so."""
    told_before = S3Response.get_bucket_notification

    def get_bucket_notification(self: S3Response) -> Any:
        answer = told_before(self)
        chosen = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if chosen is None or chosen.event_bridge is None:
            return answer
        status, headers, body = answer
        nothing, said = (
            r"(<NotificationConfiguration[^>]*)/>",
            r"\1><EventBridgeConfiguration/></NotificationConfiguration>",
        )
        text = body if isinstance(body, str) else body.decode()
        return status, headers, re.sub(nothing, said, text)

    S3Response.get_bucket_notification = get_bucket_notification


def rules_about_groups_and_lists_keep_their_description() -> None:
    """EC2 keeps the description of each rule; moto keeps those about addresses only."""
    make = SecurityGroupRule.__init__

    def keep(self: SecurityGroupRule, *given: Any, **named: Any) -> None:
        make(self, *given, **named)
        about = [*given, *named.values()]
        words = [one["Description"] for one in about if isinstance(one, dict) and one.get("Description")]
        self.words = words[0] if words else None  # pyright: ignore[reportAttributeAccessIssue]

    def description(self: SecurityGroupRule) -> str | None:
        return self.ip_range.get("Description") or self.words  # pyright: ignore[reportAttributeAccessIssue]

    SecurityGroupRule.__init__ = keep
    setattr(SecurityGroupRule, "description", property(description))  # noqa: B010 (as above)


class AnswersTwice:
    """The server, which gives its answer again where a caller lost it and asks once more.

    AWS's client marks every try of a call with one id; AWS's own calls that make something are safe to repeat, moto's
    say that it is there already. Seen where a machine has much else to do.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        self._given: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if call is None or environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            return self._application(environ, start_response)
        with self._locks[call]:
            status, headers, body = self._given.get(call) or self._answer(environ)
            if status < "4":
                self._given[call] = (status, headers, body)
        start_response(status, headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def hear(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
            said.append((status, headers))

        body = b"".join(self._application(environ, hear))
        return (*said[-1], body)


def main(port: int) -> None:
    """Serve until it is ended."""
    on_demand_triggers_are_not_activated()
    redrive_policies_come_back_as_they_were_written()
    buckets_say_that_they_announce_changes()
    rules_about_groups_and_lists_keep_their_description()
    warnings.simplefilter("ignore", DeprecationWarning)
    server: Any = AnswersTwice(DomainDispatcherApplication(create_backend_app))
    uvicorn.run(server, host="127.0.0.1", port=port, interface="wsgi", log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
