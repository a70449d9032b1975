"""The drawing process: specifications come in on one line, pictures go out on it, until the other side is gone.

`python -m metriccare.web.illustrator FD`; started by `process`, and of no use by hand.
"""

import sys
from multiprocessing.connection import Connection

from metriccare.web.illustrator.picture import picture
from metriccare.web.illustrator.process import DRAWN, FAILED


def main() -> None:
    """Draw what is asked for, one after another."""
    with Connection(int(sys.argv[1])) as line:
        while True:
            try:
                asked = line.recv_bytes()
            except EOFError:
                return
            line.send_bytes(_answer(asked))


def _answer(asked: bytes) -> bytes:
    try:
        return DRAWN + picture(asked.decode()).encode()
    except (ValueError, KeyError) as error:  # of a specification; whoever asked is told
        return FAILED + str(error).encode()


if __name__ == "__main__":
    main()
