"""What every request passes before and after its route: identity of the request, limits, headers, a log line.

Not who may do what (`arrival`).
"""
