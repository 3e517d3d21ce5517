"""Say why an exchange over HTTP failed, and whether to try it again."""

from __future__ import annotations

import os
import re
import ssl
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import ProxySchemeUnknown, ProxySchemeUnsupported

from evidence.errors import describe_os_error
from evidence.http.statuses import is_transient_status

_CA_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # as requests reads them
_INVALID_URL_ERRORS: Final = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_PROXY_ERRORS: Final = (
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidProxyURL,
    ProxySchemeUnknown,
    ProxySchemeUnsupported,
)
_TUNNEL_STATUS: Final = re.compile(r"Tunnel connection failed: (\d{3})\b")


class ConnectionFailure(NamedTuple):
    """Why there is no answer, and whether there may be one later."""

    reason: str
    may_pass: bool = False


def explain_failure(error: Exception, address: str) -> ConnectionFailure:
    """Explain an error of the connection to an address."""
    bundle = _explain_ca_bundle()
    if bundle and isinstance(error, OSError) and address.startswith("https:"):
        return ConnectionFailure(bundle)
    if isinstance(error, requests.exceptions.SSLError):
        return _explain_tls(error)
    proxy = _find_proxy(address)
    if proxy and _is_of_proxy(error, address):
        return _explain_proxy(error, proxy, address)
    if isinstance(error, _INVALID_URL_ERRORS):
        shown = redact_password(address)
        return ConnectionFailure(f"{shown} is not an address; give one that begins with https://")
    return ConnectionFailure(f"the connection failed: {_describe_cause(error)}", may_pass=True)


def redact_password(address: str) -> str:
    """Return an address without its user and password."""
    return re.sub(r"//[^/\s]*@", "//", address)


def _explain_tls(error: Exception) -> ConnectionFailure:
    if isinstance(_find_root_cause(error), ssl.SSLEOFError):
        return ConnectionFailure("the connection was cut before it was secure", may_pass=True)
    cause = _describe_cause(error)
    return ConnectionFailure(
        f"the connection is not secure: {cause}; set REQUESTS_CA_BUNDLE if a proxy signs"
    )


def _explain_ca_bundle() -> str | None:
    """Say what is wrong with the certificates that the environment names, if anything is."""
    variable = next(filter(os.environ.get, _CA_VARIABLES), None)
    if variable is None:
        return None
    path = Path(os.environ[variable])
    advice = f"give {variable} a file of certificates in PEM form, or unset it"
    if path.is_dir():
        return None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        return f"{path} holds no certificate; {advice}"
    except (OSError, ValueError) as error:
        reason = describe_os_error(error) if isinstance(error, OSError) else str(error)
        return f"the certificates {path} cannot be read: {reason}; {advice}"
    return None


def _find_proxy(address: str) -> str | None:
    proxy: str | None = select_proxy(address, get_environ_proxies(address))
    return proxy


def _is_of_proxy(error: Exception, address: str) -> bool:
    """Return whether the proxy failed, or its address is none: that of the server is one."""
    is_invalid = isinstance(error, _INVALID_URL_ERRORS) and _is_web_address(address)
    return is_invalid or isinstance(error, _PROXY_ERRORS)


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return False


def _explain_proxy(error: Exception, proxy: str, address: str) -> ConnectionFailure:
    cause = _describe_cause(error)
    tunnel = _TUNNEL_STATUS.search(cause)
    if tunnel and is_transient_status(int(tunnel[1])):
        return ConnectionFailure(f"the proxy did not connect: {cause}", may_pass=True)
    return ConnectionFailure(
        f"the proxy {redact_password(proxy)} does not work: {cause}; "
        f"correct or unset {_name_proxy_variable(address)}"
    )


def _name_proxy_variable(address: str) -> str:
    """Return the variable that names the proxy of an address, as ``requests`` finds it."""
    names = (f"{urlsplit(address).scheme}_proxy", "all_proxy")
    spelled = [spelling for name in names for spelling in (name, name.upper())]
    return next(filter(os.environ.get, spelled), names[0].upper())


def _describe_cause(error: BaseException) -> str:
    cause = _find_root_cause(error)
    return str(cause) or type(cause).__name__


def _find_root_cause(error: BaseException) -> BaseException:
    while error.__context__ is not None:
        error = error.__context__
    return error
