"""Tells as JSON what python3-cryptography reads in a file: read_facts.py certificate|list|ocsp|certs-only PATH."""

import hashlib
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def extension(owner, oid):
    try:
        return owner.extensions.get_extension_for_oid(oid).value
    except x509.ExtensionNotFound:
        return None


def certificate(data):
    read = x509.load_der_x509_certificate(data)
    spki = read.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    authority = extension(read, ExtensionOID.AUTHORITY_KEY_IDENTIFIER)
    names = extension(read, ExtensionOID.SUBJECT_ALTERNATIVE_NAME) or []
    points = extension(read, ExtensionOID.CRL_DISTRIBUTION_POINTS) or []
    access = extension(read, ExtensionOID.AUTHORITY_INFORMATION_ACCESS) or []
    ocsp_uris = [one.access_location.value for one in access if one.access_method == AuthorityInformationAccessOID.OCSP]
    return {
        "serialNumber": "%x" % read.serial_number,
        "subject": read.subject.rfc4514_string(),
        "issuer": read.issuer.rfc4514_string(),
        "notBefore": iso(read.not_valid_before),
        "notAfter": iso(read.not_valid_after),
        "keyHash": hashlib.sha1(spki).hexdigest(),
        "subjectKeyId": extension(read, ExtensionOID.SUBJECT_KEY_IDENTIFIER).digest.hex(),
        "authorityKeyId": authority.key_identifier.hex() if authority else None,
        "names": [str(name.value) for name in names],
        "revocationListUri": points[0].full_name[0].value if points else None,
        "ocspUri": ocsp_uris[0] if ocsp_uris else None,
    }


def revocation_list(data):
    read = x509.load_der_x509_crl(data)
    return {
        "issuer": read.issuer.rfc4514_string(),
        "number": str(extension(read, ExtensionOID.CRL_NUMBER).crl_number),
        "thisUpdate": iso(read.last_update),
        "nextUpdate": iso(read.next_update),
        "entries": ["%x %s" % (one.serial_number, iso(one.revocation_date)) for one in read],
    }


def ocsp_answer(data):
    read = ocsp.load_der_ocsp_response(data)
    nonce = extension(read, x509.ObjectIdentifier("1.3.6.1.5.5.7.48.1.2"))
    answers = []
    for one in read.responses:
        times = [one.this_update, one.next_update]
        if one.revocation_time:
            times.append(one.revocation_time)
        status = one.certificate_status.name.lower()
        answers.append(" ".join(["%x" % one.serial_number, status] + [iso(time) for time in times]))
    return {
        "producedAt": iso(read.produced_at),
        "answers": answers,
        "nonce": nonce.nonce.hex() if nonce else None,
    }


def certs_only(data):
    certificates = pkcs7.load_der_pkcs7_certificates(data)
    return [hashlib.sha256(one.public_bytes(serialization.Encoding.DER)).hexdigest() for one in certificates]


READERS = {"certificate": certificate, "list": revocation_list, "ocsp": ocsp_answer, "certs-only": certs_only}

with open(sys.argv[2], "rb") as file:
    json.dump(READERS[sys.argv[1]](file.read()), sys.stdout)
