"""What keeps an installation alive: its backup and the way back from one.

Not what it computes. A backup is a file that another machine, with another database engine, can go on from.
"""
