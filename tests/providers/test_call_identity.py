"""The identity of calls to which the vendor gives none."""

from custom_components.telephony.providers.call_identity import call_digest, is_digest


def test_digest_is_stable() -> None:
    # Stored by whoever remembers a call: a change would make all calls new ones.
    assert (
        call_digest("1519639917", "to_ab", "01693608879", None, "trunking")
        == "~af8729ae627f81f795e81680f30e1e06"
    )


def test_fields_are_kept_apart() -> None:
    rows = [
        (("1", "23"), ("12", "3")),
        (("1", None), (None, "1")),
        (("1",), ("1", None)),
    ]

    assert [
        (one, other) for one, other in rows if call_digest(*one) == call_digest(*other)
    ] == []


def test_absent_is_like_empty() -> None:
    assert call_digest("1", None) == call_digest("1", "")


def test_a_vendors_id_is_no_digest() -> None:
    assert is_digest(call_digest("1"))

    assert [
        vendor_id
        for vendor_id in ("1", "af8729ae627f81f795e81680f30e1e06", "")
        if is_digest(vendor_id)
    ] == []
