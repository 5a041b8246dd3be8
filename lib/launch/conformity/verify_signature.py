"""Ends with 0 when a certificate is signed by another: verify_signature.py CERTIFICATE ISSUER, both DER."""

import sys

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec


def load(path):
    with open(path, "rb") as file:
        return x509.load_der_x509_certificate(file.read())


certificate, issuer = load(sys.argv[1]), load(sys.argv[2])
issuer.public_key().verify(
    certificate.signature,
    certificate.tbs_certificate_bytes,
    ec.ECDSA(certificate.signature_hash_algorithm),
)
