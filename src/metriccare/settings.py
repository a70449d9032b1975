"""Settings of the process, each read here and nowhere else: where state lives and which variable holds a key.

Not a tenant's settings (those are `tenants.configuration`). Imports nothing heavy: every verb imports it.

    METRICCARE_HOME          the folder with all state                       default ~/.metriccare
    METRICCARE_KEY_<NAME>    a tenant's key as 64 hexadecimal characters     default: the tenant's key file
    METRICCARE_WORKERS       processes that examine a large feed             default: as many as there are processors
    METRICCARE_ENGINE        who computes and writes a lake: duckdb (with
                             Delta tables) or spark (with Hudi tables)       default: duckdb
    METRICCARE_LAKES         where lakes are that another machine writes
                             (s3://bucket/folder): read here, not written    default: none, lakes are in the home
    METRICCARE_BRONZE        where machines share what has landed (s3://bucket/folder), under
                             a ledger that they share too                    default: none, it is in the home
    METRICCARE_LEDGER_TABLE  the DynamoDB table of that ledger              default: none, a file beside bronze
    METRICCARE_QUEUE_URL     the SQS queue that tells a worker what has
                             come into S3                                    default: none
    METRICCARE_TOPIC_ALERTS  the SNS topic that channels of the kind sns
                             publish to                                      default: none, there is no such kind
    METRICCARE_SPARK_MEMORY  memory of the Spark that a run starts           default: 2g
    METRICCARE_DATABASE_URL  the application's own data (postgresql://…)     default: application.sqlite in the home
    METRICCARE_SECRET        what sessions and the audit trail are keyed by,
                             64 hexadecimal characters                       default: application.key in the home
    METRICCARE_ALLOW_NETWORKS  networks that are not public and may be reached all the same, as by pulls and
                             webhooks (10.20.0.0/16,127.0.0.1)               default: none
    METRICCARE_PUBLIC_URL    what people type to come here, for links in
                             messages (https://quality.hospital.example)     default: what `serve` is told, else none
    METRICCARE_SMTP_*        the mail server: HOST, PORT, SECURITY, USER,
                             PASSWORD, FROM                                  default: no mail is sent
"""

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from metriccare.errors import UsageError

DEFAULT_HOME = "~/.metriccare"


def home() -> Path:
    """The folder that holds all state, absolute; it need not exist yet. Raises UsageError where a file stands there."""
    found = _home()
    if found.exists() and not found.is_dir():
        what = "METRICCARE_HOME is" if elsewhere() else "state belongs in"
        raise UsageError(f"{what} {found}, and that is no folder", way_out="set METRICCARE_HOME to a folder")
    return found


def elsewhere() -> Path | None:
    """The default home, where METRICCARE_HOME names another."""
    default = Path(DEFAULT_HOME).expanduser().absolute()
    return None if _home() == default else default


def _home() -> Path:
    return Path(os.environ.get("METRICCARE_HOME") or DEFAULT_HOME).expanduser().absolute()


def logs() -> Path:
    """Where the trace of an unexpected error is kept."""
    return _home() / "logs"


def key_variable(tenant: str) -> str:
    """The variable that may hold this tenant's key: `north-shore` -> `METRICCARE_KEY_NORTH_SHORE`."""
    return "METRICCARE_KEY_" + tenant.upper().replace("-", "_")


def key_from_environment(tenant: str) -> str | None:
    """The tenant's key as the environment gives it, unchecked; None where it gives none."""
    return os.environ.get(key_variable(tenant)) or None


def workers() -> int:
    """How many processes may examine a large feed at once; 1 means that none is started beside this one."""
    text = os.environ.get("METRICCARE_WORKERS")
    if not text:
        return os.cpu_count() or 1
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(
            f"METRICCARE_WORKERS is {text!r}", way_out="set it to a number from 1, or not at all"
        )
    return int(text)


ENGINES = ("duckdb", "spark")


def engine() -> str:
    """Who computes and writes a lake. Raises UsageError for a name that is none of `ENGINES`."""
    text = os.environ.get("METRICCARE_ENGINE") or ENGINES[0]
    if text not in ENGINES:
        raise UsageError(f"METRICCARE_ENGINE is {text!r}", way_out=f"set it to {' or '.join(ENGINES)}")
    return text


def lakes() -> str | None:
    """Where another machine writes the lakes, a folder of S3 without a slash at its end; None where they are here."""
    return _in_s3("METRICCARE_LAKES")


def bronze() -> str | None:
    """Where machines share what has landed, a folder of S3 without a slash at its end; None where it stays here."""
    return _in_s3("METRICCARE_BRONZE")


def _in_s3(variable: str) -> str | None:
    text = os.environ.get(variable)
    if not text:
        return None
    if not text.startswith("s3://"):
        raise UsageError(f"{variable} is {text!r}", way_out="write it as s3://bucket/folder")
    return text.rstrip("/")


LEDGER_TABLE = "METRICCARE_LEDGER_TABLE"


def aws_region() -> str | None:
    """The region that AWS's own variables name; None leaves it to AWS's files."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or None


def queue_url() -> str | None:
    """The SQS queue that tells a worker what has come into S3; None where nothing comes that way."""
    return os.environ.get("METRICCARE_QUEUE_URL") or None


def alerts_topic() -> str | None:
    """The SNS topic that alerts may be published to; None where there is none."""
    return os.environ.get("METRICCARE_TOPIC_ALERTS") or None


def ledger_table() -> str | None:
    """The DynamoDB table that machines share as their ledger; None where each has its own."""
    return os.environ.get(LEDGER_TABLE) or None


def spark_memory() -> str:
    """How much memory the Spark that is started here may take, as Java writes it."""
    text = os.environ.get("METRICCARE_SPARK_MEMORY") or "2g"
    if not re.fullmatch(r"[1-9][0-9]*[mg]", text):
        raise UsageError(f"METRICCARE_SPARK_MEMORY is {text!r}", way_out="write it as 1500m or 4g")
    return text


def cache() -> Path:
    """Where files are kept that can be fetched again, such as Hudi's jar."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().absolute() / "metriccare"


def database_url(home: Path) -> str:
    """Where the application keeps its own data; unchecked, and it may hold a password."""
    return os.environ.get("METRICCARE_DATABASE_URL") or f"sqlite:///{home / 'application.sqlite'}"


def secret_from_environment() -> str | None:
    """The application's secret as the environment gives it, unchecked; None where it gives none."""
    return os.environ.get("METRICCARE_SECRET") or None


def allowed_networks() -> tuple[IPv4Network | IPv6Network, ...]:
    """What is not public and may be reached from here all the same, because whoever runs this says so."""
    text = os.environ.get("METRICCARE_ALLOW_NETWORKS", "")
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise UsageError(
            f"METRICCARE_ALLOW_NETWORKS is {text!r}",
            way_out="give networks as 10.20.0.0/16, with commas between",
        ) from None


PUBLIC_URL = "METRICCARE_PUBLIC_URL"
SMTP = "METRICCARE_SMTP_"


def public_url() -> str:
    """What people type to come here, without a slash at its end; empty where nobody has said."""
    return os.environ.get(PUBLIC_URL, "").rstrip("/")


def mail_server() -> dict[str, str]:
    """What the environment says of the mail server, unchecked, by the variables' last word in small letters."""
    return {
        name.removeprefix(SMTP).lower(): text
        for name, text in os.environ.items()
        if name.startswith(SMTP) and text
    }
