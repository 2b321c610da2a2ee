"""Time stamps by an authority outside (RFC 3161): asked over HTTP, verified against its root certificates."""

from __future__ import annotations

import rfc3161_client
from cryptography import x509

from parchemin.formats import outward

MEDIA_TYPE = "application/timestamp-query"
SECONDS = 30


class NotStamped(Exception):  # noqa: N818 - what became of it
    """No time stamp that holds was given; the message says why."""


def ask(address: str, data: bytes, roots: bytes) -> bytes:
    """The token (a TimeStampResp, DER) of ``data`` by the authority at ``address``, verified.

    ``roots``: PEM certificates trusted for it. ``NotStamped``: no answer, a refusal, or a token that does not hold.
    """
    asked = rfc3161_client.TimestampRequestBuilder().data(data).build()
    sent = {"Content-Type": MEDIA_TYPE}
    try:
        token = outward.ask(address, data=asked.as_bytes(), headers=sent, seconds=SECONDS).body
    except outward.Unanswered as reason:
        raise NotStamped(f"l’autorité d’horodatage ne répond pas ({reason})") from reason
    verify(token, data, roots)
    return token


def verify(token: bytes, data: bytes, roots: bytes) -> None:
    """Raises ``NotStamped`` unless ``token`` stamps ``data`` under one of ``roots``."""
    try:
        response = rfc3161_client.decode_timestamp_response(token)
        builder = rfc3161_client.VerifierBuilder()
        for certificate in x509.load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(response, data)
    except (ValueError, rfc3161_client.VerificationError) as reason:
        raise NotStamped(f"l’horodatage ne tient pas ({reason})") from reason
