"""Keeps every test on this machine: whatever reaches beyond loopback fails at once, by name."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class OutsideCallError(RuntimeError):
    """A test tried to leave this machine. No OSError, so that no retry swallows it."""


def is_loopback(host: object) -> bool:
    """Whether `host`, a name or an address as sockets take them, is this machine itself."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in {None, "", "localhost"}:
        return True
    try:
        # A link-local address carries its interface behind "%", which never is loopback's.
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _guarded_connect(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(sock: socket.socket, address: Any, /) -> Any:
        if sock.family in {socket.AF_INET, socket.AF_INET6} and not is_loopback(address[0]):
            message = f"tests stay on this machine, and this one called {address[0]}"
            raise OutsideCallError(message)
        return original(sock, address)

    return connect


def _guarded_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_loopback(host) and not _is_address(host):
            message = f"tests stay on this machine, and this one looked up {host}"
            raise OutsideCallError(message)
        return original(host, *args, **kwargs)

    return getaddrinfo


def _is_address(host: object) -> bool:
    # Asking for an address written in figures sends nothing; connecting to it is stopped above.
    try:
        ipaddress.ip_address(host if isinstance(host, str) else "")
    except ValueError:
        return False
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Guards the process for the whole run, fixtures and imports included."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded_connect(getattr(socket.socket, name)))
    patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
    config.add_cleanup(patch.undo)
