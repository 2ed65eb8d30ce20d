"""Keeps every test on this machine: whatever reaches beyond loopback fails at once, by name."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

ADDRESSED = ("connect", "connect_ex", "sendto", "sendmsg")  # methods of sockets
LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")  # of names; an address in figures is asked nowhere
NAMINGS = ("gethostbyaddr", "getnameinfo")  # of addresses, for which a server is asked


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


def _guarded_address(original: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a method of sockets whose last argument is an address, if it is given one."""

    def to_address(sock: socket.socket, *args: Any) -> Any:
        is_addressed = bool(args) and isinstance(args[-1], tuple)
        if is_addressed and sock.family in {socket.AF_INET, socket.AF_INET6} and not is_loopback(args[-1][0]):
            message = f"tests stay on this machine, and this one called {args[-1][0]}"
            raise OutsideCallError(message)
        return original(sock, *args)

    return to_address


def _guarded_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_loopback(host) and not _is_address(host):
            message = f"tests stay on this machine, and this one looked up {host}"
            raise OutsideCallError(message)
        return original(host, *args, **kwargs)

    return look_up


def _guarded_naming(original: Callable[..., Any]) -> Callable[..., Any]:
    def name(address: Any, *args: Any) -> Any:
        host = address[0] if isinstance(address, tuple) else address
        if not is_loopback(host):
            message = f"tests stay on this machine, and this one asked who {host} is"
            raise OutsideCallError(message)
        return original(address, *args)

    return name


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
    for name in ADDRESSED:
        if hasattr(socket.socket, name):  # Windows has no sendmsg
            patch.setattr(socket.socket, name, _guarded_address(getattr(socket.socket, name)))
    for name in LOOKUPS:
        patch.setattr(socket, name, _guarded_lookup(getattr(socket, name)))
    for name in NAMINGS:
        patch.setattr(socket, name, _guarded_naming(getattr(socket, name)))
    config.add_cleanup(patch.undo)
