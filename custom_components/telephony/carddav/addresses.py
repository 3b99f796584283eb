"""Addresses: which may be asked, which mean the same, and where a server points to."""

from ipaddress import ip_address
import re
from typing import Final
from urllib.parse import unquote

from yarl import URL

from .carddav_errors import BadAddressError

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PLAIN_PATH: Final = re.compile(r"/(?!/)[!\"$->@-~]*")


def origin_of(url: URL) -> str:
    """Return scheme, host and port, as they are shown and compared."""
    host = url.raw_host or ""
    host = f"[{host}]" if ":" in host else host
    port = url.port
    ending = "" if port == _DEFAULT_PORTS.get(url.scheme) else f":{port}"
    return f"{url.scheme}://{host}{ending}"


def safe_url(text: str | URL) -> URL:
    """Return an address to which credentials may be sent.

    Raises:
        BadAddressError: It is not https (http on this machine alone), holds a user
            name, or is no address.
    """
    try:
        url = _read(text) if isinstance(text, str) else text
        host, port = url.raw_host, url.port
    except ValueError:
        # Its message repeats the address, and thereby what it holds.
        raise BadAddressError("it cannot be read") from None
    if url.user is not None or url.password is not None:
        raise BadAddressError("it holds a user name")
    if not host or " " in host or port is None or url.scheme not in _DEFAULT_PORTS:
        raise BadAddressError("it is not an https address")
    if url.scheme == "http" and not _is_this_machine(host):
        raise BadAddressError("it is not encrypted")
    return url.with_fragment(None)


def _read(text: str) -> URL:
    """Read an address or a part of one, and leave its escapes as they are."""
    is_plain = text.isascii() and text.isprintable() and " " not in text
    url = URL(text, encoded=is_plain)
    return url.with_host(url.raw_host.lower()) if url.raw_host else url


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def pointed_at(base: URL, href: str) -> URL | None:
    """Return the address that a server's href or redirect means.

    Behind a proxy servers do not know by which scheme and port they are reached, and
    say http. Nothing leads down to it: then it is the path that counts.

    Args:
        base: Where the answer came from.
        href: A path or a whole address, as the server wrote it.

    Returns:
        The address with the server's own escapes; None where it makes no sense, names
        a user or leads above itself.
    """
    href = href.strip()
    try:
        url = base.join(_read(href)).with_fragment(None)
        is_usable = url.scheme in _DEFAULT_PORTS and url.port is not None
    except ValueError:
        return None
    if not href or not is_usable or not url.raw_host or url.user is not None:
        return None
    if base.scheme == "https" and url.scheme == "http":
        is_same = url.raw_host == base.raw_host
        url = base.join(url.relative()) if is_same else url.with_scheme("https")
    return None if ".." in path_of(url).split("/") else url


def raw_path_at(base: URL, href: str) -> str | None:
    """Return the path that an href means on the server that wrote it.

    Returns:
        The path with the server's own escapes; None where it is another server's, or
        what `pointed_at` returns None for.
    """
    href = href.strip()
    if _PLAIN_PATH.fullmatch(href):
        # Ten thousand of these are read at once, and an address takes its time.
        return None if ".." in unescaped(href).split("/") else href
    url = pointed_at(base, href)
    if url is None or origin_of(url) != origin_of(base):
        return None
    return url.raw_path


def path_of(url: URL) -> str:
    """Return an address's path as it is compared."""
    return unescaped(url.raw_path)


def unescaped(path: str) -> str:
    """Return a path as it is compared: servers escape the same one in several ways.

    What stands for no text stays escaped, or two of them would be one.
    """
    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path


def folder(url: URL) -> URL:
    """Return an address with a slash at its end, as a collection has."""
    if url.raw_path.endswith("/"):
        return url
    return url.with_path(f"{url.raw_path}/", encoded=True)
