"""Ends with 0 when a revocation list is signed by a CA: verify_list.py LIST ISSUER, both DER."""

import sys

from cryptography import x509


def contents(path):
    with open(path, "rb") as file:
        return file.read()


revocation_list = x509.load_der_x509_crl(contents(sys.argv[1]))
issuer = x509.load_der_x509_certificate(contents(sys.argv[2]))
sys.exit(0 if revocation_list.is_signature_valid(issuer.public_key()) else 1)
