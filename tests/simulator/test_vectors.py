"""Signatures and hashes against the vendors' published values and formulas."""

import pytest

from simulator.antbuddy import hashes
from simulator.nxcloud.signature import Algorithm, sign

from .vendor_requests import nxcloud_sign, sha256

NAME_FIRST = '{"name":"牛小信","id":10001}'
ID_FIRST = '{"id":10001,"name":"牛小信"}'
SPACED = '{"id": 10001, "name": "牛小信"}'
RECORDS = '{"type":0,"date":"2022-08-23","pageSize":10,"page":1}'
APP_ID, APP_SECRET = "6544646543674", "123456"
DATES = ("2018-02-07T02:19:33.000Z", "2018-02-07T07:04:22.000Z")
RECORDING = "call_recording_dl5m5j5hfh4n8njj1oor.mp3"


def test_nxcloud_signature(subtests: pytest.Subtests) -> None:
    for biz_type, action, body, algorithm, expected in (
        # Published by NXCloud.
        ("1", "send", NAME_FIRST, "md5", "87c3560d3331ae23f1021e2025722354"),
        ("1", "send", ID_FIRST, "md5", "7750759da06333f20d0640be09355e34"),
        ("1", "send", SPACED, "md5", "d0c24a9886c629330d7f3f2056c65bc2"),
        # Computed from the published algorithm.
        ("1", "send", "", "md5", "884afe159e39b6c88a0d6102ca97d704"),
        ("4", "cdr", RECORDS, "md5", "18dc15698563ffe5f8b9ab847e081c04"),
        (
            "1",
            "send",
            NAME_FIRST,
            "sha256",
            "e0eec2c99ef80f269a82795e2223f618ebfc0616c8b6c8c7d438021ec38ad0eb",
        ),
        (
            "1",
            "send",
            ID_FIRST,
            "sha256",
            "d04863619d46121592cdb312ec0a91c148a1f5daea64930ad0e1fb31a04dc808",
        ),
        (
            "1",
            "send",
            SPACED,
            "sha256",
            "feaa901c8a317a0f5e488dd7d9ae046742afa0d0a70f415817c835873efa4cb7",
        ),
        (
            "4",
            "cdr",
            RECORDS,
            "sha256",
            "7e47203ae5ad8ed75aa2bb65ed0e837dcf9988a4f30ea8d9648991fc78be8d5e",
        ),
    ):
        with subtests.test(f"{action} {body} {algorithm}"):
            signature = sign(
                access_key="fme2na3kdi3ki",
                action=action,
                biz_type=biz_type,
                ts="1655710885431",
                body=body.encode(),
                access_secret="abciiiko2k3",
                algorithm=Algorithm(algorithm),
            )
            by_hand = nxcloud_sign(
                {
                    "accessKey": "fme2na3kdi3ki",
                    "action": action,
                    "bizType": biz_type,
                    "ts": "1655710885431",
                    "algorithm": algorithm,
                },
                body.encode(),
                "abciiiko2k3",
            )

            assert signature == expected
            assert by_hand == expected


def test_antbuddy_hash(subtests: pytest.Subtests) -> None:
    for parts, expected in (
        # Published by AntBuddy: a history request without limit and page.
        (
            (APP_ID, *DATES, APP_SECRET),
            "9b11b9ff77dbba70fe059acf84c02cfe6af90de9122e4d3bd6ec69c9d637f9ed",
        ),
        # Computed from the documented formulas.
        (
            (APP_ID, APP_SECRET),
            "1de1c7a667297905f45373f982c0e182c6d5ba6391f2bf41dc053619182b351b",
        ),
        (
            (APP_ID, *DATES, "100", "1", APP_SECRET),
            "a3e419a0bd65498093c7bda5e502cd729655c94c9bc3d2ca9c7119d4211667d0",
        ),
        (
            (APP_ID, *DATES, "20", "1", APP_SECRET),
            "b3a658c8c35b519f213b4020ec90b3f0e79b3541239a023fc30074798f99daa6",
        ),
        (
            (APP_ID, RECORDING, APP_SECRET),
            "a42709c4a06468c0f2aefed7a99266845804b08b39b075f7c4224d117978ded2",
        ),
    ):
        with subtests.test(str(parts)):
            assert hashes.digest(parts) == expected
            assert sha256(*parts) == expected
            assert hashes.matches(expected, parts)
            assert not hashes.matches(expected.replace("d", "e"), parts)
