"""Read by every Python that a test starts: it reaches nothing beyond this machine.

``tests/conftest.py`` puts this folder on the path, and calls the same in the tests' own process. Nothing is imported
here, so that what a program loads stays what it loads by itself.
"""

import sys

REACHING = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"})


class NetworkReached(BaseException):
    """The program, or a test, tried to reach another machine. Nobody catches it by accident."""


def refuse(event, arguments):
    """Hear of what Python does; only sockets within this machine may be talked to."""
    if event in REACHING:
        family = getattr(arguments[0], "family", None)
        if family is None or getattr(family, "name", "") != "AF_UNIX":
            raise NetworkReached(f"{event} {arguments[1:]!r}")


sys.addaudithook(refuse)
