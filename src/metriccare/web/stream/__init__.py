"""What open pages are told by themselves, over a connection that stays: that the alerts they may see have changed.

Not the alerts (`alerts.inbox`), and not the route (`pages.alert_stream`).
"""
