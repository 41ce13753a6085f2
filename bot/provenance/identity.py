"""Who signs: a key and its certificate, and the key of the invisible mark.

Without a certificate of the operator's own, all of it follows from one secret, the signing key of
the queue: nothing has to be kept, it survives every restart, and all processes of a bot are one
signer. Such a certificate is on nobody's list: other programs say that they do not know the signer.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jobs.errors import SettingsError

NAME = "Atelier"
_OURS = "Atelier (self-signed)"
_FROM, _UNTIL = datetime.datetime(2025, 1, 1), datetime.datetime(2049, 12, 31)
# https://spec.c2pa.org/specifications/specifications/2.2/specs/C2PA_Specification.html, "Digital
# signatures": what may sign a manifest.
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True)
class Identity:
    """`chain`: certificates as PEM, the signer's own first. `anchor`: the one that its chain ends
    in; together with `serial`, the number of the signer's own, it says what we signed. `algorithm`:
    as C2PA names it."""

    mark: bytes
    chain: str
    key: str
    algorithm: str
    anchor: str
    serial: str

    @classmethod
    def derived(cls, secret: bytes) -> Identity:
        """The same for the same secret, always."""
        root_key, key = _ed25519(secret, b"root"), _ed25519(secret, b"signer")
        serial = int.from_bytes(_derive(secret, b"serial", 16)) >> 1
        root = _certificate(f"{NAME} root", root_key, root_key, 1, root=True)
        own = _certificate(NAME, key, root_key, serial, root=False)
        return cls(
            _derive(secret, b"mark", 32), own + root, _pem(key), "ed25519", root, str(serial)
        )

    def signing_with(self, certificate: str, key: str) -> Identity:
        """With the operator's own, two files of PEM; the mark stays. Raises `SettingsError`."""
        try:
            text = Path(certificate).read_text(encoding="ascii")
            chain = x509.load_pem_x509_certificates(text.encode())
            private = load_pem_private_key(Path(key).read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise SettingsError(
                "ATELIER_C2PA_CERTIFICATE and ATELIER_C2PA_KEY must be files of PEM, the key "
                f"without a password: {type(error).__name__}."
            ) from error
        algorithm = _algorithm(private)
        if not algorithm or private.public_key() != chain[0].public_key():
            raise SettingsError(
                "ATELIER_C2PA_KEY must be the key of the first certificate in "
                "ATELIER_C2PA_CERTIFICATE: ECDSA, Ed25519 or RSA."
            )
        anchor = chain[-1].public_bytes(Encoding.PEM).decode()
        serial = str(chain[0].serial_number)
        return Identity(self.mark, text, _pem(private), algorithm, anchor, serial)


def identities(
    secret: str, former: str = "", certificate: str = "", key: str = ""
) -> tuple[Identity, ...]:
    """Who signs, first; then who did before. `former`: secrets, separated by white space. Raises
    `SettingsError`."""
    own = Identity.derived(secret.encode())
    before = [Identity.derived(one.encode()) for one in former.split()]
    if certificate or key:
        return own.signing_with(certificate, key), own, *before
    return own, *before


def _derive(secret: bytes, what: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, None, b"atelier provenance " + what).derive(secret)


def _ed25519(secret: bytes, what: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_derive(secret, what, 32))


def _algorithm(key: PrivateKeyTypes) -> str:
    """'' where C2PA has none for it."""
    match key:
        case Ed25519PrivateKey():
            return "ed25519"
        case ec.EllipticCurvePrivateKey():
            return _CURVES.get(key.curve.name, "")
        case rsa.RSAPrivateKey():
            return "ps256"
        case _:
            return ""


def _certificate(
    subject: str, key: Ed25519PrivateKey, issuer: Ed25519PrivateKey, serial: int, *, root: bool
) -> str:
    """As PEM. C2PA takes no certificate that signed itself, and wants one purpose in it: hence a
    root, and `emailProtection`, which its specification names for signers."""
    made = (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(f"{NAME} root"))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(root, 0 if root else None), critical=True)
        .add_extension(_usage(root=root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), False
        )
    )
    if not root:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(purpose, critical=False)
    return made.sign(issuer, None).public_bytes(Encoding.PEM).decode()


def _usage(*, root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=root,
        crl_sign=root,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _OURS),
        ]
    )


def _pem(key: PrivateKeyTypes) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
