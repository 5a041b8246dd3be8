"""Makes a certificate request: make_request.py KEY COMMON-NAME URI PASSWORD OUTPUT."""

import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import AttributeOID, NameOID

key_path, common_name, uri, password, output = sys.argv[1:]
with open(key_path, "rb") as file:
    key = serialization.load_pem_private_key(file.read(), None)
request = (
    x509.CertificateSigningRequestBuilder()
    .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
    .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), critical=False)
    .add_attribute(AttributeOID.CHALLENGE_PASSWORD, password.encode())
    .sign(key, hashes.SHA256())
)
with open(output, "wb") as file:
    file.write(request.public_bytes(serialization.Encoding.PEM))
