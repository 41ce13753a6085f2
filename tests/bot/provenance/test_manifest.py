"""The signed manifest: ours, another's, a false one, and what of it is told."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bot.provenance.identity import Identity, identities
from bot.provenance.labels import ALTERED, Label, label_png, xmp
from bot.provenance.manifest import KINDS, MOST, Claim, read, sign
from jobs.errors import SettingsError
from tests.bot.provenance.drawings import drawing, file_of, picture_of

OURS, THEIRS = Identity.derived(b"a" * 32), Identity.derived(b"b" * 32)
LABEL = Label("starter", revision="4f2a", seed=7)
SIGNED = ("png", "webp", "jpeg")


def signed(kind: str = "png", identity: Identity = OURS, label: Label = LABEL) -> bytes:
    return sign(file_of(drawing(1), kind.upper()), kind, identity, label)


@pytest.mark.parametrize("kind", SIGNED)
def test_ours_is_known_and_costs_little(kind: str) -> None:
    plain, data = file_of(drawing(1), kind.upper()), signed(kind)
    assert read(data, kind, [OURS]) == Claim("ours", "Atelier", "Atelier", "all")
    assert 0 < len(data) - len(plain) < MOST
    assert picture_of(data).tobytes() == picture_of(plain).tobytes()


@pytest.mark.parametrize("kind", SIGNED)
def test_changed_pixels_under_our_manifest_break_it(kind: str) -> None:
    data = bytearray(signed(kind))
    data[-(len(data) // 4)] ^= 1
    assert read(bytes(data), kind, [OURS]).state == "broken"


@pytest.mark.parametrize("kind", SIGNED)
def test_our_manifest_on_another_picture_is_broken(kind: str) -> None:
    """Its bytes moved over, as somebody would who wants a picture of their own to be ours."""
    one, other = file_of(drawing(1), kind.upper()), file_of(drawing(2), kind.upper())
    data = sign(one, kind, OURS, LABEL)
    start = next(n for n, (a, b) in enumerate(zip(one, data, strict=False)) if a != b)
    # Where it was put in, the file goes on as before: what lies between is the manifest.
    put_in = data[start : start + len(data) - len(one)]
    forged = other[:start] + put_in + other[start:]
    assert read(forged, kind, [OURS]).state in ("broken", "none")


def test_one_signed_with_another_key_is_anothers_whatever_it_calls_itself() -> None:
    claim = read(signed(identity=THEIRS), "png", [OURS])
    assert (claim.state, claim.signer, claim.ai) == ("other", "Atelier", "all")


def test_one_that_we_signed_before_is_still_ours() -> None:
    known = identities("a" * 32, former="c" * 32 + " " + "b" * 32)
    assert read(signed(identity=THEIRS), "png", known).state == "ours"


def test_a_key_makes_the_same_signer_always_and_another_key_another() -> None:
    assert Identity.derived(b"a" * 32) == OURS
    assert OURS.chain != THEIRS.chain
    assert OURS.mark != THEIRS.mark


def test_a_picture_that_holds_anothers_says_so() -> None:
    label = Label("starter", source=ALTERED)
    assert read(signed(label=label), "png", [OURS]).ai == "some"


@pytest.mark.parametrize("kind", [*SIGNED, "gif"])
def test_without_one_there_is_none(kind: str) -> None:
    assert kind in KINDS
    assert read(file_of(drawing(1), kind.upper()), kind, [OURS]) == Claim()


@pytest.mark.parametrize("length", [0, 8, 100, 1500])
def test_a_file_that_ends_early_is_no_claim_of_ours(length: int) -> None:
    assert read(signed()[:length], "png", [OURS]).state in ("none", "broken")


def test_all_layers_of_a_file_go_together() -> None:
    label = Label("starter", prompt="a <lion> & \x00 \u00abx\u00bb", seed=7)
    png = label_png(file_of(drawing(1)), label)
    data = sign(png, "png", OURS, label)
    assert read(data, "png", [OURS]).state == "ours"
    info = picture_of_info(data)
    assert info["Software"] == "Atelier"
    assert info["Seed"] == "7"
    assert info["Description"] == "a <lion> &  \u00abx\u00bb"
    assert "trainedAlgorithmicMedia" in info["XML:com.adobe.xmp"]
    assert "a &lt;lion&gt; &amp;" in info["XML:com.adobe.xmp"]
    assert b"AIPromptInformation" not in xmp(LABEL)


def picture_of_info(data: bytes) -> dict[str, str]:
    from io import BytesIO

    from PIL import Image

    picture = Image.open(BytesIO(data))
    picture.load()
    return {str(name): str(value) for name, value in picture.info.items()}


class TestTheOperatorsOwn:
    def make(self, folder: Path) -> tuple[str, str]:
        """As a certificate authority would: a root, and one for signing."""
        root, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        chain = certificate("Studio", key, "Some CA", root) + certificate(
            "Some CA", root, "Some CA", root
        )
        (folder / "chain.pem").write_text(chain)
        (folder / "key.pem").write_bytes(pem(key))
        return str(folder / "chain.pem"), str(folder / "key.pem")

    def test_it_signs_and_the_derived_one_stays_known(self, tmp_path: Path) -> None:
        known = identities("a" * 32, "", *self.make(tmp_path))
        claim = read(signed(identity=known[0]), "png", known)
        assert (claim.state, claim.signer) == ("ours", "Studio")
        assert read(signed(), "png", known).state == "ours"
        assert known[0].mark == OURS.mark

    def test_another_customer_of_the_same_authority_is_not_us(self, tmp_path: Path) -> None:
        known = identities("a" * 32, "", *self.make(tmp_path))
        chain = Path(tmp_path / "chain.pem").read_text()
        (tmp_path / "two").mkdir()
        root = ec.generate_private_key(ec.SECP256R1())
        keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
        for number, key in enumerate(keys):
            own = certificate("Studio", key, "Some CA", root)
            anchor = certificate("Some CA", root, "Some CA", root)
            (tmp_path / "two" / f"{number}.pem").write_text(own + anchor)
            (tmp_path / "two" / f"{number}.key").write_bytes(pem(key))
        one, two = (
            identities("a" * 32, "", *(str(tmp_path / "two" / f"{n}.{e}") for e in ("pem", "key")))
            for n in range(2)
        )
        assert chain == known[0].chain
        assert read(signed(identity=two[0]), "png", one[:1]).state == "other"
        assert read(signed(identity=two[0]), "png", two).state == "ours"

    def test_a_key_of_another_certificate_is_refused(self, tmp_path: Path) -> None:
        certificate_file, key_file = self.make(tmp_path)
        Path(key_file).write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
        with pytest.raises(SettingsError, match="must be the key of the first certificate"):
            identities("a" * 32, "", certificate_file, key_file)

    @pytest.mark.parametrize("content", ["", "no certificate"])
    def test_what_is_no_certificate_is_refused(self, tmp_path: Path, content: str) -> None:
        certificate_file, key_file = self.make(tmp_path)
        Path(certificate_file).write_text(content)
        with pytest.raises(SettingsError, match="must be files of PEM"):
            identities("a" * 32, "", certificate_file, key_file)


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey
) -> str:
    root = name == issuer
    day = datetime.datetime(2025, 1, 1)
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day)
        .not_valid_after(day.replace(year=2045))
        .add_extension(x509.BasicConstraints(root, None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not root, key_cert_sign=root, crl_sign=root, **usage),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False)
    )
    if not root:
        made = made.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False
        )
    signed_one = made.sign(by, hashes.SHA256())
    return signed_one.public_bytes(serialization.Encoding.PEM).decode()


def named(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "A test"),
        ]
    )


def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
