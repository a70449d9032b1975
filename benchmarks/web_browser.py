"""First paint of pages in Chromium on this machine, each in a browser that holds nothing yet.

Not under load. Chromium comes from the system; without it, or without Playwright, there is no figure.
"""

import shutil
import statistics
from collections.abc import Sequence
from urllib.parse import urlsplit

ROUNDS = 5
PAINTED = """() => new Promise((told) => new PerformanceObserver((seen) => {
  const [paint] = seen.getEntriesByName("first-contentful-paint");
  if (paint) told(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def first_paints(url: str, cookie: str, paths: Sequence[str]) -> dict[str, float]:
    """Milliseconds from asking for each page to its first paint, the median of some rounds; empty without Chromium."""
    program = shutil.which("chromium")
    if program is None:
        return {}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        found: dict[str, list[float]] = {path: [] for path in paths}
        for path in [path for _ in range(ROUNDS) for path in paths]:
            context = browser.new_context(base_url=url)
            name = {
                "name": "metriccare",
                "value": cookie,
                "domain": urlsplit(url).hostname or "",
                "path": "/",
            }
            context.add_cookies([name])  # pyright: ignore[reportArgumentType] (a plain dict is what it takes)
            page = context.new_page()
            page.goto(path)
            found[path].append(float(page.evaluate(PAINTED)))
            context.close()
        browser.close()
    return {path: statistics.median(took) for path, took in found.items()}
