"""Free TCP ports of the loopback interface."""

import secrets
import socket

HOST = "127.0.0.1"
# Below the range from which Linux gives ports to outgoing connections (32768 on), so that no client takes the port of a
# stopped server, or connects to itself while it asks for one.
FIRST, LAST = 20_000, 32_000


def free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections do not count
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
        return True


def listening(port: int) -> bool:
    """Whether something accepts connections on `port`."""
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex((HOST, port)) == 0


def choose() -> int:
    """A free port, by chance, so that two stacks started at once hardly meet."""
    while True:
        port = FIRST + secrets.randbelow(LAST - FIRST)
        if free(port):
            return port
