"""Channels: the ways by which a message leaves the house, behind one protocol.

Not what is sent (`outbox`), nor when and how often (`delivering`). The inbox is no channel: an alert is in it by being
there.

    kept ──settings, secret──► kinds ──makes──► email | webhook      each takes a message, and says what became of it
"""
