"""Where a request comes from, as far as that can be known."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

HOME = 64  # Bits of an IPv6 address that a household has; the rest is its own to choose


def address_of(request: HttpRequest | None) -> str:
    """Empty where nobody can tell. What a client says of itself is not believed: of the addresses
    that proxies have noted, the one that the outermost proxy of ours has seen counts."""
    if request is None:
        return ""
    noted = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    ours = settings.PROXIES
    seen = noted[-ours] if 0 < ours <= len(noted) else ""
    found = _read(seen) or _read(request.META.get("REMOTE_ADDR", ""))
    return str(found) if found else ""


def origin_of(address: str) -> str:
    """By what attempts are counted."""
    found = _read(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, HOME), strict=False))
    return str(found or "")


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """`1.2.3.4`, `1.2.3.4:567`, `2001:db8::1` or `[2001:db8::1]:567`; an IPv4 in IPv6 is IPv4."""
    text = text.strip()
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
