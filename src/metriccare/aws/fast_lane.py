"""The minute, on AWS: a worker hears of a file as the functions do, and lays it into the tenant's drop folder.

From there on everything is as on one machine: the file lands under the ledger that all share, the figures of the
patients it touches are computed, alerts are decided and told. The jobs on Glue land the same content as known. Not the
landing (`live`). A message is taken out of its queue when its file lies whole in the folder, so one may come twice.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from threading import Event
from typing import TYPE_CHECKING

import structlog
from botocore.config import Config

from metriccare.aws import messages
from metriccare.aws.failures import as_ours
from metriccare.aws.messages import Came
from metriccare.aws.session import session
from metriccare.bronze.sources import is_fhir

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

LOG = structlog.get_logger("metriccare.aws")
PATIENT = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=60)
AT_ONCE = 10
LISTENING = 5
"""Seconds that a question to the queue stays open; a stop waits for it."""

NAME_BYTES = 200
"""Of a key's name that are kept; a file system takes 255."""

AGAIN = 5.0
"""Seconds after which a queue that did not answer is asked again."""

DropFolders = Callable[[], Mapping[str, Path]]


class FastLane:
    """Reads one queue; `folders` says where the files of each tenant that there is are laid."""

    def __init__(self, sqs: "SQSClient", s3: "S3Client", queue: str, folders: DropFolders) -> None:
        self._sqs = sqs
        self._s3 = s3
        self._queue = queue
        self._folders = folders

    @classmethod
    def of(cls, queue: str, folders: DropFolders) -> "FastLane":
        """With clients of this process's account. Raises StorageError where there is no region."""
        with as_ours(f"queue {queue}"):
            here = session()
            return cls(here.client("sqs", config=PATIENT), here.client("s3", config=PATIENT), queue, folders)

    def run(self, stop: Event) -> None:
        """Until `stop`; a queue that does not answer is said once a while, and asked again."""
        while not stop.is_set():
            try:
                self.take(LISTENING)
            except Exception as error:  # noqa: BLE001 (whatever it was, the next message may be another)
                LOG.warning("the queue was not read", why=type(error).__name__)
                stop.wait(AGAIN)

    def once(self) -> int:
        """What the queue holds now; how many files were laid into folders. Raises StorageError."""
        laid = 0
        with as_ours(f"queue {self._queue.rpartition('/')[2]}"):
            while (found := self.take(0)) is not None:
                laid += found
        return laid

    def take(self, wait: int) -> int | None:
        """A few messages, waiting so many seconds for the first; how many files that were, None for no message."""
        found = self._sqs.receive_message(
            QueueUrl=self._queue, MaxNumberOfMessages=AT_ONCE, WaitTimeSeconds=wait
        ).get("Messages")
        return sum(map(self._laid, found)) if found else None

    def _laid(self, message: "MessageTypeDef") -> int:
        try:
            told = messages.read(message.get("Body", ""))
        except messages.NoMessageError as error:
            LOG.warning(
                "a message says nothing", why=str(error)
            )  # the functions keep it whole, for whoever looks
            told = []
        folders = self._folders()
        files = sum(self._fetch(one, folders) for one in told if isinstance(one, Came))
        self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message.get("ReceiptHandle", ""))
        return files

    def _fetch(self, came: Came, folders: Mapping[str, Path]) -> bool:
        folder = folders.get(messages.tenant_of(came.key) or "")
        if folder is None:
            LOG.warning("a file of nobody", key=_digest(came))
            return False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = folder / f".{_digest(came)}-{os.getpid()}.tmp"
        version = {} if came.version_id is None else {"VersionId": came.version_id}
        try:
            self._s3.download_file(came.bucket, came.key, str(aside), ExtraArgs=version)
            aside.rename(folder / _name(came))
        finally:
            aside.unlink(missing_ok=True)
        return True


def _digest(came: Came) -> str:
    """Tells the versions of all keys from each other in a folder, and names none in a log."""
    return hashlib.sha256(f"{came.key}\n{came.version}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _name(came: Came) -> str:
    """What it is called in the folder, which passes over names that no FHIR file has; what it is, its content says."""
    name = PurePosixPath(came.key).name.encode("utf-8", "replace")[-NAME_BYTES:].decode("utf-8", "ignore")
    return f"{_digest(came)}-{name}" + ("" if is_fhir(name) else ".json")
