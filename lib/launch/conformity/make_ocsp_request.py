"""Makes an OCSP request: make_ocsp_request.py CERTIFICATE ISSUER (both PEM) sha1|sha256 NONCE-OCTETS OUTPUT."""

import os
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp


def load(path):
    with open(path, "rb") as file:
        return x509.load_pem_x509_certificate(file.read())


certificate, issuer, name, octets, output = sys.argv[1:]
algorithm = hashes.SHA1() if name == "sha1" else hashes.SHA256()
builder = ocsp.OCSPRequestBuilder().add_certificate(load(certificate), load(issuer), algorithm)
if int(octets) > 0:
    builder = builder.add_extension(x509.OCSPNonce(os.urandom(int(octets))), critical=False)
with open(output, "wb") as file:
    file.write(builder.build().public_bytes(serialization.Encoding.DER))
