"""Writes the pages of docs/reference that are made from declarations: tables, measures, rules, commands.

    python -m tools.reference_pages          writes them
    python -m tools.reference_pages --check  says which are out of date, and fails

Not the words themselves: those stand in silver and gold, next to what they describe.
"""

import sys
from pathlib import Path

from metriccare.gold import definitions, finding_rules
from metriccare.gold.definitions import Measure, Variant
from metriccare.gold.finding_rules import FindingRule
from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake.dictionary import markdown
from metriccare.silver.tables import TABLES as SILVER_TABLES
from tools import api_pages, command_page

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
MADE_FROM = "<!-- Made by `python -m tools.reference_pages`; change {} and run it again. -->\n"
INTERVALS = {"wilson": "Wilson 95 %", "poisson": "exact Poisson 95 %", "t": "t interval 95 % of the mean"}

DICTIONARY = """# Data dictionary

Every column of a tenant's lake. Only what stands here leaves bronze: each table takes an allow-list of columns, and
ids of people and their records come as HMAC-SHA256 under the tenant's key. Each table also has `bucket`, the partition
that a row is kept in.

*Personal data*: **pseudonym**, an id behind the tenant's key; **date**, a date about a person; **limited**, other data
of a limited data set (45 CFR 164.514(e)); **text**, a name or code as its source wrote it, so that it says whatever
the source put there ([more](../explanation/privacy.md)); **direct**, what names a person; empty, none. Only
`bronze.identifier` holds ids as they came, for looking up references; no query of a user reaches it. `metriccare sql`
without a query prints the same for silver and gold.

Columns that end in `_us` are instants in microseconds since 1970-01-01T00:00Z, those in `_day` dates in days since
1970-01-01.
"""

MEASURES = """# Measures

What each measure and variant counts, and how it stands to what CMS publishes. None of them is called CMS's.
`metriccare measures` prints them, `metriccare explain --measure M` lists the stays behind one. Why they count as they
do: [the measures explained](../explanation/measures.md). Every rule, exactly:
[the specification](measure-specification.md).
"""

FINDINGS = """# Findings

What a feed says that is doubtful, and what to do about it. *Left out*: the record stays out of every measure that it
could move. `metriccare findings` counts them by rule and hospital. What cannot be read at all is in quarantine instead:
[quarantine and findings](../how-to/mend-a-feed.md).
"""


def data_dictionary() -> str:
    """docs/reference/data-dictionary.md"""
    note = MADE_FROM.format("`silver/tables.py` or `gold/tables.py`")
    return f"{note}{DICTIONARY}\n{markdown((*GOLD_TABLES, *SILVER_TABLES))}"


def measures() -> str:
    """docs/reference/measures.md"""
    note = MADE_FROM.format("the `.toml` beside the measure's SQL in `gold/measure`")
    return f"{note}{MEASURES}\n" + "\n".join(
        _measure(definitions.measure(name)) for name in definitions.MEASURES
    )


def _measure(measure: Measure) -> str:
    rows = "\n".join(_variant(measure, variant) for variant in measure.variants)
    return (
        f"## {measure.id}: {measure.title}\n\n"
        f"Definition {measure.version}; {measure.direction}. {measure.relation_to_cms}\n\n"
        f"| variant | counts | unit | interval |\n|---|---|---|---|\n{rows}\n\n"
        f"Sources: {'; '.join(measure.sources)}.\n"
    )


def _variant(measure: Measure, variant: Variant) -> str:
    return f"| `{variant.id}` | {variant.title} | {variant.unit or measure.unit} | {INTERVALS[variant.interval]} |"


def findings() -> str:
    """docs/reference/findings.md"""
    note = MADE_FROM.format("`gold/finding_rules.toml`")
    rows = "\n".join(_rule(name, rule) for name, rule in finding_rules.rules().items())
    head = "| rule | meaning | record | can move | what to do |\n|---|---|---|---|---|"
    return f"{note}{FINDINGS}\n{head}\n{rows}\n"


def _rule(name: str, rule: FindingRule) -> str:
    record = "counted" if rule.counted else "**left out**"
    way_out = rule.way_out.replace("|", "\\|")
    return f"| `{name}` | {rule.meaning} | {record} | {', '.join(rule.moves)} | {way_out} |"


def commands() -> str:
    """docs/reference/cli.md"""
    return f"{MADE_FROM.format('a command in `cli`')}{command_page.page()}"


def api() -> str:
    """docs/reference/api.md"""
    return f"{MADE_FROM.format('a route in `web/api/v1`')}{api_pages.api()}"


def problems() -> str:
    """docs/reference/problems.md"""
    return f"{MADE_FROM.format('a problem in `web`')}{api_pages.problems()}"


PAGES = {
    "data-dictionary.md": data_dictionary,
    "measures.md": measures,
    "findings.md": findings,
    "cli.md": commands,
    "api.md": api,
    "problems.md": problems,
}


def outdated() -> list[str]:
    """The pages that are not what they would be if written now."""
    current = {
        name: (FOLDER / name).read_text(encoding="utf-8") for name in PAGES if (FOLDER / name).exists()
    }
    return [name for name, page in PAGES.items() if current.get(name) != page()]


def main() -> int:
    """Write the pages, or check them."""
    if "--check" in sys.argv[1:]:
        late = outdated()
        for name in late:
            print(f"docs/reference/{name} is out of date: python -m tools.reference_pages")
        return 1 if late else 0
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
