"""Alerts: rules over what is observed, the state each of their series is in, and what is sent when a state changes.

Not when they are evaluated (`live`), nor how they are shown (`web`).

    rule + observed ──► readings ──► states ──► alerts and their events ──► outbox ──► channels
"""
