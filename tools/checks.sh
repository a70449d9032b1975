#!/usr/bin/env bash
# The parts of `make test`, each under its own heading; one that fails does not hide the others. Linters and types are
# looked at while the tests run, and say what they found when those are through.
# `checks.sh` runs all of them, `checks.sh lint` or `types` one group, `full` what takes long, `aws` what needs
# a pretended AWS, `format` rewrites.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
jobs=${JOBS:-2}
workers=$((jobs + 1)) # of the tests: some wait for processes, clocks and browsers, and leave their core to the others
failed=()

# Tests begin hundreds of processes. Where Python is told to keep nothing of what it has compiled, each of them would
# compile everything that it imports, which takes longer than the rest of it: the compiled stays beside the packages.
if [ -n "${PYTHONDONTWRITEBYTECODE:-}" ]; then
  unset PYTHONDONTWRITEBYTECODE
  export PYTHONPYCACHEPREFIX="$PWD/.venv/compiled"
fi

part() {
  local name=$1 begun=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  if ! "$@"; then
    failed+=("$name")
    printf '!! %s failed\n' "$name"
  fi
  printf '   (%d s)\n' $((SECONDS - begun))
}

lint() {
  part "Python format" ruff format --check --quiet --diff .
  part "Python lint" ruff check --quiet .
  part "import direction" lint-imports --no-cache
  part "SQL lint" sqlfluff lint --disable-progress-bar --nocolor --processes "$jobs" src
  part "workflow form" check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
  part "workflow safety" zizmor --offline --quiet --no-progress .github/workflows
}

types() {
  part "types" basedpyright --level warning
}

# Hudi's jar, fetched once; where it cannot be had the tests that need it are skipped, and say so: what only they reach
# is then left out of the coverage gates.
unreached=()
jar() {
  python -m metriccare.lake.spark.parts || unreached=(lake/hudi lake/spark)
}

tests() {
  jar
  rm -f .coverage .coverage.* coverage.json
  scratch
  if [ -n "${CI:-}${COVERAGE:-}" ]; then # watching each line makes the tests a third slower: CI does it for everybody
    part "tests" pytest -n "$workers" --dist worksteal --cov --cov-report=json:coverage.json
    part "coverage gates" python tools/coverage_gates.py coverage.json "${unreached[@]}"
  else
    part "tests" pytest -n "$workers" --dist worksteal
  fi
}

full() {
  jar
  scratch
  export METRICCARE_HYPOTHESIS=full
  # Those that need a Java machine share one, in a process beside the others.
  beside=$(mktemp -d)
  (part "long tests of Java" pytest -m "(slow or hypothesis) and java and not aws" --timeout 1200; printf '%s\n' "${failed[@]}" >"$beside/failed") >"$beside/said" 2>&1 &
  reader=$!
  part "long tests" pytest -m "(slow or hypothesis) and not java and not aws" -n "$jobs" --dist worksteal --timeout 1200
  heard
}

aws() {
  jar
  scratch
  part "AWS" pytest -m aws --timeout 1200
}

# Tests write thousands of small files and wait for each to be on disk: where there is room they stay in memory.
scratch() {
  local room
  room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
  [ "${room:-0}" -ge $((4 * 1024 * 1024)) ] || return 0
  memory=$(mktemp -d /dev/shm/metriccare-tests-XXXXXX) || return 0
  chmod 711 "$memory" # PostgreSQL does not run as root, and has its folder in it
  export TMPDIR=$memory
}

# What linters and types found is shown under its headings once the tests have had their say.
all() {
  beside=$(mktemp -d)
  (lint; types; printf '%s\n' "${failed[@]}" >"$beside/failed") >"$beside/said" 2>&1 &
  reader=$!
  tests
  heard
}

# What ran beside has ended: what it said, and what of it failed.
heard() {
  local name
  wait "$reader"
  cat "$beside/said"
  while read -r name; do
    [ -z "$name" ] || failed+=("$name")
  done <"$beside/failed"
}

memory="" beside="" reader=""
leave() {
  [ -z "$reader" ] || kill "$reader" 2>/dev/null
  rm -rf "$memory" "$beside"
}
trap leave EXIT

case "${1:-all}" in
  all) all ;;
  lint) lint ;;
  types) types ;;
  full) full ;;
  aws) aws ;;
  format) ruff format . && ruff check --quiet --fix . && sqlfluff fix --disable-progress-bar --nocolor src; exit ;;
  *) echo "checks.sh knows all, lint, types, full, aws and format, not '$1'" >&2; exit 2 ;;
esac

if [ ${#failed[@]} -gt 0 ]; then
  printf '\nFAILED:' && printf ' [%s]' "${failed[@]}" && printf '\n'
  exit 1
fi
