"""What the queue's messages say, whoever wrapped them: an object in S3 has come, or it is time to look.

S3 by itself (keys URL-encoded), and through EventBridge (keys as they are). Not what is done about it.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, cast
from urllib.parse import unquote_plus

INCOMING = re.compile(r"incoming/(?P<tenant>[a-z][a-z0-9-]{0,62})/(?P<rest>.+)", re.DOTALL)
"""Where a tenant's files are put."""

VERSION_IDS = ("versionId", "version-id")

Told = Mapping[str, object]


class NoMessageError(Exception):
    """It says nothing that can be understood."""


class Came(NamedTuple):
    """A version of an object is in the bucket: `version` tells it from others, `version_id` fetches it, if there is."""

    bucket: str
    key: str
    version: str
    version_id: str | None
    size: int
    at: datetime


class Tick(NamedTuple):
    """A quarter of an hour has passed."""


class Nothing(NamedTuple):
    """Something that needs no answer: S3 tries its notifications out when they are set up, and tells of deletions."""


Message = Came | Tick | Nothing


def read(body: str) -> list[Message]:
    """What a message of the queue says. Raises NoMessageError."""
    told = _document(body)
    if "Records" in told:
        records = told["Records"]
        if not isinstance(records, list):
            raise NoMessageError("Records is no list")
        return [_of_s3(_mapping(record, "a record")) for record in cast("list[object]", records)]
    if told.get("Event") == "s3:TestEvent":
        return [Nothing()]
    if "detail" in told:
        return [_of_event_bridge(told)]
    raise NoMessageError("neither of S3 nor of EventBridge")


def tenant_of(key: str) -> str | None:
    """Whose file this is; None for an object that lies elsewhere, and for a folder."""
    found = INCOMING.fullmatch(key)
    return None if found is None or key.endswith("/") else found["tenant"]


def _document(body: str) -> Told:
    try:
        return _mapping(json.loads(body), "the message")
    except ValueError as error:
        raise NoMessageError(f"no JSON: {error}") from error


def _of_s3(record: Told) -> Message:
    if not str(record.get("eventName", "")).removeprefix("s3:").startswith("ObjectCreated"):
        return Nothing()
    of_s3 = _mapping(record.get("s3"), "s3")
    found = _mapping(of_s3.get("object"), "object")
    return Came(
        _text(_mapping(of_s3.get("bucket"), "bucket"), "name"),
        unquote_plus(_text(found, "key")),
        _version(found),
        _first(found, VERSION_IDS),
        _size(found),
        _moment(record, "eventTime"),
    )


def _of_event_bridge(told: Told) -> Message:
    detail = _mapping(told.get("detail"), "detail")
    if detail.get("kind") == "tick":
        return Tick()
    if told.get("source") != "aws.s3":
        raise NoMessageError(f"source is {told.get('source')!r}")
    if told.get("detail-type") != "Object Created":
        return Nothing()
    found = _mapping(detail.get("object"), "object")
    bucket = _text(_mapping(detail.get("bucket"), "bucket"), "name")
    return Came(
        bucket,
        _text(found, "key"),
        _version(found),
        _first(found, VERSION_IDS),
        _size(found),
        _moment(told, "time"),
    )


def _version(found: Told) -> str:
    """What tells this version of the object from others: its id, or what stands for it in a bucket without versions."""
    version = _first(found, (*VERSION_IDS, "sequencer", "eTag", "etag"))
    if version is None:
        raise NoMessageError("nothing tells its version")
    return version


def _first(found: Told, names: Sequence[str]) -> str | None:
    return next((str(found[name]) for name in names if found.get(name) not in (None, "", "null")), None)


def _size(found: Told) -> int:
    size = found.get("size")
    if not isinstance(size, int):
        raise NoMessageError(f"size is {size!r}")
    return size


def _moment(told: Told, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(told, name))
    except ValueError as error:
        raise NoMessageError(f"{name} is no moment") from error
    if moment.tzinfo is None:
        raise NoMessageError(f"{name} has no time zone")
    return moment


def _mapping(value: object, name: str) -> Told:
    if not isinstance(value, dict):
        raise NoMessageError(f"{name} is no object")
    return cast("Told", value)


def _text(told: Told, name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise NoMessageError(f"{name} is no text")
    return value
