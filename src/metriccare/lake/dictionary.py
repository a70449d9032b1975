"""The data dictionary as Markdown, made from the tables' own declarations. Not the declarations (`silver`, `gold`)."""

from collections.abc import Iterable

from metriccare.lake.schema import Column, TableSchema


def markdown(schemas: Iterable[TableSchema]) -> str:
    """A section per table: its grain, the key whose rows are replaced together, and its columns."""
    return "\n".join(_section(schema) for schema in schemas)


def _section(schema: TableSchema) -> str:
    head = f"## {schema.zone}.{schema.name}\n\n{_sentence(schema.grain)} Replaced together: `{schema.key}`.\n"
    rows = "\n".join(_row(column) for column in schema.columns)
    return f"{head}\n| column | type | meaning | personal data |\n|---|---|---|---|\n{rows}\n"


def _row(column: Column) -> str:
    meaning = column.meaning.replace("|", "\\|")
    return f"| `{column.name}` | {column.type} | {meaning} | {'' if column.phi == 'none' else column.phi} |"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
