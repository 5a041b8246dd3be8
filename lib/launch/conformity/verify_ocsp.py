"""Ends with 0 when an OCSP answer is signed by the responder whose certificate it carries: verify_ocsp.py RESPONSE."""

import sys

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp

with open(sys.argv[1], "rb") as file:
    response = ocsp.load_der_ocsp_response(file.read())
response.certificates[0].public_key().verify(
    response.signature, response.tbs_response_bytes, ec.ECDSA(response.signature_hash_algorithm)
)
