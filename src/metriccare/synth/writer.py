"""Puts resources on disk as they come: NDJSON, one file per type, or one transaction Bundle per patient.

A resource arrives encoded. What is given back is the place of a faulty record, for the list of planted faults.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from metriccare.synth.references import Literal, References, WithinBundle, WithinHospitals, bundle_uuid

_BUFFER = 1 << 20
_PER_FOLDER = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: file below the output folder, line from 1, and the entry of a Bundle."""

    file: str
    line: int
    entry: str | None = None


class Writer(Protocol):
    """A format on disk."""

    references: References
    hospital_references: References

    def add(self, kind: str, id_: str, body: bytes) -> None:
        """One resource of the hospitals or of the current patient."""
        ...

    def flush(self, name: str) -> None:
        """The hospitals, or a patient, are complete."""
        ...

    def fault(self, kind: str, body: bytes, *, fits_a_bundle: bool) -> Place:
        """A record that is not what it should be; its references are literal in every format."""
        ...

    def blank(self, kind: str) -> Place | None:
        """An empty line, where the format has lines."""
        ...

    def cut_off(self, kind: str, body: bytes) -> Place:
        """The last record of a file, whose end is missing."""
        ...

    def close(self) -> None:
        """Nothing more will come."""
        ...


class NdjsonWriter:
    """`Patient.ndjson` and so on."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder, self._prefix = folder, prefix
        self._files: dict[str, BinaryIO] = {}
        self._lines: dict[str, int] = {}
        self.references: References = Literal()
        self.hospital_references: References = self.references

    def add(self, kind: str, id_: str, body: bytes) -> None:  # noqa: ARG002 - of the protocol
        self._write(kind, body + b"\n")

    def _write(self, kind: str, line: bytes) -> Place:
        file = self._files.get(kind)
        if file is None:
            file = self._files[kind] = (self._folder / f"{kind}.ndjson").open("wb", buffering=_BUFFER)
        file.write(line)
        number = self._lines[kind] = self._lines.get(kind, 0) + 1
        return Place(f"{self._prefix}/{kind}.ndjson", number)

    def flush(self, name: str) -> None:
        """Lines are written as they come."""

    def fault(self, kind: str, body: bytes, *, fits_a_bundle: bool) -> Place:  # noqa: ARG002 - of the protocol
        return self._write(kind, body + b"\n")

    def blank(self, kind: str) -> Place | None:
        return self._write(kind, b"\n")

    def cut_off(self, kind: str, body: bytes) -> Place:
        return self._write(kind, body)

    def close(self) -> None:
        for file in self._files.values():
            file.close()


class BundleWriter:
    """`bundles/000/patient-0000001.json` and so on; a faulty record has a file of its own."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder, self._prefix = folder / "bundles", f"{prefix}/bundles"
        self._entries: list[bytes] = []
        self._faults = 0
        self._folder.mkdir()
        self.references: References = WithinBundle()
        self.hospital_references: References = WithinHospitals()

    def add(self, kind: str, id_: str, body: bytes) -> None:
        url = f'{{"fullUrl":"urn:uuid:{bundle_uuid(kind, id_)}","resource":'.encode()
        request = f',"request":{{"method":"PUT","url":"{kind}/{id_}"}}}}'.encode()
        self._entries.append(url + body + request)

    def flush(self, name: str) -> None:
        self._save(f"{name}.json", _bundle(self._entries))
        self._entries = []

    def _save(self, name: str, content: bytes) -> str:
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return f"{self._prefix}/{name}"

    def fault(self, kind: str, body: bytes, *, fits_a_bundle: bool) -> Place:
        if not fits_a_bundle:
            return self.cut_off(kind, body)
        request = f',"request":{{"method":"POST","url":"{kind}"}}}}'.encode()
        return Place(
            self._save(self._next_fault(), _bundle([b'{"resource":' + body + request])), 1, "Bundle.entry[0]"
        )

    def _next_fault(self) -> str:
        self._faults += 1
        return f"faults/{self._faults:07}.json"

    def blank(self, kind: str) -> Place | None:  # noqa: ARG002 - of the protocol
        return None

    def cut_off(self, kind: str, body: bytes) -> Place:  # noqa: ARG002 - of the protocol
        return Place(self._save(self._next_fault(), body), 1)

    def close(self) -> None:
        """Every Bundle is already on disk."""


def _bundle(entries: list[bytes]) -> bytes:
    return b'{"resourceType":"Bundle","type":"transaction","entry":[' + b",".join(entries) + b"]}"


def patient_name(index: int) -> str:
    """The name of a patient's Bundle."""
    return f"{index // _PER_FOLDER:03}/patient-{index + 1:07}"
