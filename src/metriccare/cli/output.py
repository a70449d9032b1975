"""Prints rows as a table for people, or as JSON or CSV for programs. Not what the rows mean."""

import csv
import datetime as dt
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence

Row = Mapping[str, object]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_GAP = "  "


def print_json(value: object) -> None:
    """One JSON document, indented."""
    sys.stdout.write(_json(value, indent=2) + "\n")


def print_json_rows(rows: Iterable[Row]) -> None:
    """A JSON array with one row per line, written as the rows come."""
    opened = False
    for row in rows:
        sys.stdout.write((",\n " if opened else "[\n ") + _json(dict(row)))
        opened = True
    sys.stdout.write("\n]\n" if opened else "[]\n")


def print_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """CSV with a header line; an absent value is an empty field."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_csv_cell(row.get(column)) for column in columns])


def print_table(columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Aligned columns, numbers to the right; nothing is cut off."""
    shown = [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[index]) for line in [list(columns), *shown]) for index in range(len(columns))]
    right = [_is_numeric([row.get(column) for row in rows]) for column in columns]
    for line in [list(columns), *shown]:
        cells = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)]
        sys.stdout.write(_GAP.join(cells).rstrip() + "\n")


def print_rows(
    columns: Sequence[str], rows: Iterable[Row], *, as_json: bool, as_csv: bool, none: str
) -> None:
    """The rows in the form that was asked for; `none` is what a person reads where there are no rows."""
    if as_json:
        print_json_rows(rows)
    elif as_csv:
        print_csv(columns, rows)
    else:
        listed = list(rows)
        if listed:
            print_table(columns, listed)
        else:
            sys.stdout.write(none + "\n")


def day(days: int | None) -> str | None:
    """Days since 1970-01-01, as the lake counts, as a date."""
    return None if days is None else (dt.date(1970, 1, 1) + dt.timedelta(days)).isoformat()


def counted(count: int, noun: str) -> str:
    """`1 file`, `1,200 files`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def visible(text: str) -> str:
    """Text from outside, with control characters spelt out: a name must not steer the terminal."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def _json(value: object, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return re.sub(r"[\x7f-\x9f]", lambda found: f"\\u{ord(found.group()):04x}", text)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return visible(str(value))


def _csv_cell(value: object) -> object:
    """JSON spells true and false in lower case, and so does CSV here."""
    return ("true" if value else "false") if isinstance(value, bool) else value


def _is_numeric(values: Sequence[object]) -> bool:
    """Numbers, or texts that begin like one (`5.45 %`)."""
    present = [str(value) for value in values if value is not None]
    return bool(present) and all(re.match(r"^[-+]?\d[\d,.]*( ?%)?$", value) for value in present)
