"""One limit, however many processes count: shared by a file, held when they ask at once, and cheap."""

import datetime as dt
import subprocess
import sys
import time
from pathlib import Path

from metriccare.web.api.budget import SETS, WAYS, Budget

NOW = dt.datetime(2026, 7, 14, 9, 42, tzinfo=dt.UTC)
ASKING = """
import datetime as dt, sys
from pathlib import Path
from metriccare.web.api.budget import Budget

budget = Budget(Path(sys.argv[1]), most=300)
now = dt.datetime(2026, 7, 14, 9, 42, tzinfo=dt.UTC)
print(sum(budget.take("token x", now).wait == 0 for _ in range(200)))
"""


def test_workers_share_one_limit(tmp_path: Path) -> None:
    file = tmp_path / "rate-limits"
    workers = [
        subprocess.Popen([sys.executable, "-c", ASKING, str(file)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    allowed = [int(one.communicate()[0]) for one in workers]
    assert sum(allowed) == 300
    assert Budget(file, most=300).take("token x", NOW).wait == 1


def test_limit_outlives_a_restart_and_fills_with_time(tmp_path: Path) -> None:
    file = tmp_path / "rate-limits"
    assert [Budget(file, most=2).take("token x", NOW).left for _ in range(2)] == [1, 0]
    assert Budget(file, most=2).take("token x", NOW).wait == 30
    assert Budget(file, most=2).take("token y", NOW).left == 1
    later = NOW + dt.timedelta(seconds=30)
    assert [Budget(file, most=2).take("token x", later).wait for _ in range(2)] == [0, 30]
    assert file.stat().st_mode & 0o777 == 0o600


def test_clock_that_goes_back_gives_nothing(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "rate-limits", most=1)
    assert budget.take("token x", NOW).wait == 0
    assert budget.take("token x", NOW - dt.timedelta(hours=1)).wait == 60


def test_bucket_least_lately_asked_for_gives_way(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "rate-limits", most=10)
    for number in range(3 * SETS * WAYS):
        budget.take(f"address {number}", NOW)
    assert budget.take("address 0", NOW).left == 9
    assert (tmp_path / "rate-limits").stat().st_size == SETS * WAYS * 32


def test_it_costs_far_less_than_a_millisecond(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "rate-limits", most=10**9)
    begun = time.process_time()
    for number in range(2_000):
        budget.take(f"token {number % 50}", NOW)
    assert (time.process_time() - begun) / 2_000 < 0.001
