"""The signature against published values, and over the bytes that are really sent."""

import hashlib
import time

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.configuration import (
    Configuration,
    SignatureAlgorithm,
)
from custom_components.telephony.providers.nxcloud import VENDOR
from custom_components.telephony.providers.nxcloud.signed_api import sign

from ...fixtures import read_bytes, read_json
from ..opened_accounts import configure
from ..scripted_vendor import ReceivedRequest, ScriptedVendor

MD5, SHA256 = SignatureAlgorithm.MD5, SignatureAlgorithm.SHA256

# All published examples share these.
SECRET = "abciiiko2k3"
SEND = {
    "accessKey": "fme2na3kdi3ki",
    "ts": "1655710885431",
    "bizType": "1",
    "action": "send",
}
NAME_FIRST = '{"name":"牛小信","id":10001}'
ID_FIRST = '{"id":10001,"name":"牛小信"}'
SPACED = '{"id": 10001, "name": "牛小信"}'


def test_signature_is_the_published_one() -> None:
    expected = {
        NAME_FIRST: "87c3560d3331ae23f1021e2025722354",
        ID_FIRST: "7750759da06333f20d0640be09355e34",
        SPACED: "d0c24a9886c629330d7f3f2056c65bc2",
    }

    assert {body: sign(SEND, body, SECRET) for body in expected} == expected


def test_signature_follows_the_published_rule(subtests: pytest.Subtests) -> None:
    for changes, body, algorithm, expected in (
        ({}, "", MD5, "884afe159e39b6c88a0d6102ca97d704"),
        (
            {"action": "cdr", "bizType": "4"},
            '{"type":0,"date":"2022-08-23","pageSize":10,"page":1}',
            MD5,
            "18dc15698563ffe5f8b9ab847e081c04",
        ),
        (
            {},
            NAME_FIRST,
            SHA256,
            "e0eec2c99ef80f269a82795e2223f618ebfc0616c8b6c8c7d438021ec38ad0eb",
        ),
        (
            {},
            ID_FIRST,
            SHA256,
            "d04863619d46121592cdb312ec0a91c148a1f5daea64930ad0e1fb31a04dc808",
        ),
        (
            {},
            SPACED,
            SHA256,
            "feaa901c8a317a0f5e488dd7d9ae046742afa0d0a70f415817c835873efa4cb7",
        ),
        (
            {"action": "cdr", "bizType": "4"},
            '{"type":0,"date":"2022-08-23","pageSize":10,"page":1}',
            SHA256,
            "7e47203ae5ad8ed75aa2bb65ed0e837dcf9988a4f30ea8d9648991fc78be8d5e",
        ),
    ):
        with subtests.test(f"{changes} {body} {algorithm}"):
            assert sign(SEND | changes, body, SECRET, algorithm) == expected


def expected_signature(request: ReceivedRequest, algorithm: str) -> str:
    """Compute the signature of a received request from the document's rule alone."""
    text = "&".join(
        f"{name}={request.headers[name]}"
        for name in ("accessKey", "action", "bizType", "ts")
    ).encode()
    if request.body:
        text += b"&body=" + request.body
    text += b"&accessSecret=" + SECRET.encode()
    return hashlib.new(algorithm, text).hexdigest()


def configuration(url: str, algorithm: SignatureAlgorithm | None) -> Configuration:
    base = configure(
        VENDOR, url, {"access_key": SEND["accessKey"], "access_secret": SECRET}
    )
    return Configuration(
        base.credentials, base.endpoints, signature_algorithm=algorithm
    )


async def test_signature_covers_the_bytes_sent(
    scripted: ScriptedVendor, session: ClientSession, subtests: pytest.Subtests
) -> None:
    for algorithm, header in ((None, None), (MD5, None), (SHA256, "sha256")):
        scripted.clear()
        with subtests.test(str(algorithm)):
            scripted.answer(read_bytes("nxcloud/query_axb_response.json"))
            provider = VENDOR.open_account(
                session, configuration(scripted.url, algorithm)
            )

            before = time.time() * 1000
            await provider.query_axb("85222222222", "85235753352")
            after = time.time() * 1000

            (request,) = scripted.received
            assert request.method == "POST"
            assert request.target == "/api/pns/"
            assert request.headers["accessKey"] == "fme2na3kdi3ki"
            assert request.headers["action"] == "queryAXB"
            assert request.headers["bizType"] == "5"
            assert request.headers["Content-Type"] == "application/json"
            assert len(request.headers["ts"]) == len("1655710885431")
            assert before - 1 <= int(request.headers["ts"]) <= after
            assert request.headers.get("algorithm") == header
            assert request.headers["sign"] == expected_signature(
                request, header or "md5"
            )
            assert request.json() == read_json("nxcloud/query_axb_request.json")


async def test_signature_of_a_request_without_a_body(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    money = {"currency": "CNY", "amount_cus": "1116.94", "credit_cus": "0"}
    scripted.answer({"code": 0, "message": "Success", "data": money})
    provider = VENDOR.open_account(session, configuration(scripted.url, None))

    await provider.balance()

    (balance,) = scripted.received
    assert balance.target == "/api/customer/getBalance"
    assert balance.headers["action"] == "getBalance"
    assert balance.headers["bizType"] == "3"
    assert balance.body == b""
    assert balance.headers["sign"] == expected_signature(balance, "md5")
