"""The certificate of a tenant's export and deletion: counts and hashes, nothing about a patient.

It is JSON, so that it can be filed anywhere; the application keeps it with the tenant's history.
"""

import msgspec


class Archive(msgspec.Struct, frozen=True):
    """The file that holds the tenant."""

    file: str
    bytes: int
    sha256: str


class Files(msgspec.Struct, frozen=True):
    """How many files, and how large together."""

    files: int = 0
    bytes: int = 0


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What was exported and, once it is, what was deleted; people stand in it by their id."""

    tenant: str
    exported_at: str
    exported_by: str
    archive: Archive
    files: Files
    rows: dict[str, int]
    deleted_at: str | None = None
    deleted_by: str | None = None
    deleted_files: Files | None = None
    deleted_rows: dict[str, int] | None = None


def written(certificate: Certificate) -> str:
    """As text to file."""
    return msgspec.json.format(msgspec.json.encode(certificate), indent=1).decode()


def read(text: str) -> Certificate:
    """One that `written` made."""
    return msgspec.json.decode(text, type=Certificate)
