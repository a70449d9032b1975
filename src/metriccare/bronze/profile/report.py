"""What a look at a feed found, as data. Not how it was found (`tally`), nor how it is printed (`cli`)."""

import msgspec


class ClassUse(msgspec.Struct, frozen=True):
    """A class of encounters, and the kind it has under the tenant's settings; None where they do not say."""

    system: str
    code: str
    display: str
    kind: str | None
    encounters: int


class DispositionUse(msgspec.Struct, frozen=True):
    """A coding of a discharge disposition, and its meaning under the tenant's settings; None where it has none."""

    system: str
    code: str
    display: str
    disposition: str | None
    encounters: int


class DepartmentUse(msgspec.Struct, frozen=True):
    """A department as encounters name it, and by which element: a setting's name, or `none`."""

    name: str
    source: str
    encounters: int


class WardUse(msgspec.Struct, frozen=True):
    """A ward of the feed, and the department the tenant's settings give it."""

    name: str
    department: str | None


class DateUse(msgspec.Struct, frozen=True):
    """How good the dates of one element are; the first six add up to the resources of its type."""

    element: str
    absent: int
    not_a_date: int
    year_or_month: int
    day: int
    time: int
    time_without_offset: int
    future: int
    before_1900: int


class SharedId(msgspec.Struct, frozen=True):
    """An id that two sources use, which may be two people: the sources, or the identifiers that differ."""

    resource_type: str
    id: str
    sources: tuple[str, ...]


class FeedProfile(msgspec.Struct, frozen=True):
    """The whole answer; lists are sorted by how often something occurs."""

    files: int
    refused: tuple[str, ...]
    ignored: int
    records: int
    good: int
    quarantined: int
    blank: int
    reasons: dict[str, int]
    types: dict[str, int]
    classes: tuple[ClassUse, ...]
    dispositions: tuple[DispositionUse, ...]
    departments: tuple[DepartmentUse, ...]
    wards: tuple[WardUse, ...]
    dates: tuple[DateUse, ...]
    shared_ids: tuple[SharedId, ...]
    shared_id_count: int
    offsets: dict[str, int]
    proposal: str

    @property
    def unmapped_classes(self) -> tuple[ClassUse, ...]:
        """Classes that would be counted as `other` because nobody says what they are."""
        return tuple(use for use in self.classes if use.kind is None)

    @property
    def unmapped_dispositions(self) -> tuple[DispositionUse, ...]:
        """Dispositions without a meaning."""
        return tuple(use for use in self.dispositions if use.disposition is None)

    @property
    def unmapped_wards(self) -> tuple[WardUse, ...]:
        """Wards that no setting gives a department."""
        return tuple(use for use in self.wards if use.department is None)
