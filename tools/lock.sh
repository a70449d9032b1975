#!/usr/bin/env bash
# Writes requirements/*.txt from pyproject.toml: every package pinned with its hashes, no address of any index.
# Run it by hand after a change of dependencies; `tools/lock.sh --upgrade` also takes newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
lock() {
  local kept=requirements/$1.txt fresh=requirements/.$1.txt
  shift
  cp "$kept" "$fresh" 2>/dev/null || true
  "$uv" pip compile "$@" --universal --python-version 3.11 --generate-hashes --no-header --quiet \
    --no-emit-index-url --no-emit-find-links --output-file "$fresh"
  # Only CPython 3.11 on a computer is supported, so a marker that says so on every line says nothing.
  local always="platform_python_implementation == 'CPython' and sys_platform != 'emscripten'|python_full_version < '3.12'"
  sed -i -E "s/ and ($always)//g; s/($always) and //g; s/ ; ($always)//" "$fresh"
  # An unchanged file keeps its time, or make would set everything up again.
  if cmp --silent "$fresh" "$kept"; then rm "$fresh"; else mv "$fresh" "$kept"; fi
}
lock bootstrap --group bootstrap "$@"
lock core pyproject.toml "$@"
lock spark --group spark --constraints requirements/core.txt "$@"
lock aws --group aws --constraints requirements/core.txt --constraints requirements/spark.txt "$@"
lock dev pyproject.toml --group dev --constraints requirements/core.txt --constraints requirements/spark.txt \
  --constraints requirements/aws.txt "$@"
lock iac --group iac "$@"
lock release --group release "$@"
lock bench --group bench --constraints requirements/core.txt "$@"
