"""Serves until standard input ends: whoever started it holds the other end, and lets go of it however it dies."""

import sys

from tests.live.fhir.server import serve

serve()
sys.stdin.read()
