"""Requests built by hand from the vendors' documents, without the simulator's code."""

import base64
from datetime import UTC, datetime
import hashlib
import json
from typing import Any

from simulator.antbuddy.account import AntbuddyAccount
from simulator.net2phone.account import Net2phoneAccount
from simulator.nxcloud.account import NxcloudAccount

# What a vendor answers is what the tests find out; its fields have no type before.
type Answer = Any


def sha256(*parts: str) -> str:
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def milliseconds(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1000))


def nxcloud_sign(headers: dict[str, str], body: bytes, secret: str) -> str:
    """Return the sign of a request with the four headers that count."""
    text = "&".join(
        f"{name}={headers[name]}" for name in ("accessKey", "action", "bizType", "ts")
    ).encode()
    if body:
        text += b"&body=" + body
    text += b"&accessSecret=" + secret.encode()
    algorithm = hashlib.sha256 if headers.get("algorithm") == "sha256" else hashlib.md5
    return algorithm(text).hexdigest()


def nxcloud_headers(
    account: NxcloudAccount,
    biz_type: str,
    action: str,
    body: bytes,
    at: datetime,
    /,
    **changes: str,
) -> dict[str, str]:
    """Return the headers of a signed request; changes are signed like the rest."""
    headers = {
        "Content-Type": "application/json",
        "accessKey": account.access_key,
        "ts": milliseconds(at),
        "bizType": biz_type,
        "action": action,
        **changes,
    }
    return headers | {"sign": nxcloud_sign(headers, body, account.access_secret)}


def json_bytes(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def antbuddy_headers(account: AntbuddyAccount) -> dict[str, str]:
    return {
        "x-auth-app-id": account.app_id,
        "x-auth-app-hash": sha256(account.app_id, account.app_secret),
    }


def antbuddy_date(moment: datetime) -> str:
    return (
        f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
    )


def antbuddy_query(account: AntbuddyAccount, **parameters: str) -> dict[str, str]:
    """Return a query and its hash over the parameters in the order given."""
    return {
        "appId": account.app_id,
        **parameters,
        "hash": sha256(account.app_id, *parameters.values(), account.app_secret),
    }


def net2phone_headers(account: Net2phoneAccount) -> dict[str, str]:
    credentials = f"{account.account_id}:{account.api_key}".encode()
    return {"Authorization": f"Basic {base64.b64encode(credentials).decode()}"}
