#!/usr/bin/env bash
# The parts of `make test`, each under its own heading; one that fails does not hide the others.
# `checks.sh` runs all of them, `checks.sh lint` or `checks.sh types` one group, `checks.sh format` rewrites.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
jobs=${JOBS:-2}
failed=()

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

tests() {
  rm -f .coverage .coverage.* coverage.json
  part "tests" pytest -n "$jobs" --cov --cov-report=json:coverage.json
  part "coverage gates" python tools/coverage_gates.py coverage.json
}

case "${1:-all}" in
  all) lint; types; tests ;;
  lint) lint ;;
  types) types ;;
  format) ruff format . && ruff check --quiet --fix . && sqlfluff fix --disable-progress-bar --nocolor src; exit ;;
  *) echo "checks.sh knows all, lint, types and format, not '$1'" >&2; exit 2 ;;
esac

if [ ${#failed[@]} -gt 0 ]; then
  printf '\nFAILED:' && printf ' [%s]' "${failed[@]}" && printf '\n'
  exit 1
fi
