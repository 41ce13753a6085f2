"""Every language says everything, with the same values, inside Discord's limits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.errors import Refused
from bot.texts import FOLDER, Texts
from jobs.contract import Failure
from jobs.errors import PictureTooLarge, QueueFull, StoreUnavailable
from models.errors import OutOfMemory, OverLimit
from models.limits import check
from models.pictures import read
from tests.hostile import png
from tests.models.test_limits import CARD, DRAWN, OTHERS, REQUEST

LANGUAGES = ("de", "en", "es", "fr", "ja")
# https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
NAME = re.compile(r"^[-_'\w]{1,32}$")
DESCRIPTION = 100
MENU = 32
PLAIN = 2000


class Used(Visitor):
    """The values that a text asks for."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.values.add(node.id.name)


def used(node: ast.BaseNode) -> set[str]:
    visitor = Used()
    visitor.visit(node)
    return visitor.values


def entries(language: str) -> dict[str, set[str]]:
    """Each text of a catalogue, and the values it asks for."""
    source = (FOLDER / f"{language}.ftl").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for entry in FluentParser().parse(source).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            assert entry.id.name not in found, f"{entry.id.name} is there twice"
            if entry.value:
                found[entry.id.name] = used(entry.value)
            for attribute in entry.attributes:
                found[f"{entry.id.name}.{attribute.id.name}"] = used(attribute.value)
    return found


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts()


def test_the_languages_are_those_that_are_promised(texts: Texts) -> None:
    assert sorted(texts.languages) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_or_asks_for_other_values(language: str) -> None:
    assert entries(language) == entries("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_discord_limits_fits(texts: Texts, language: str) -> None:
    words, options = texts.to(language), set[tuple[str, str]]()
    for key, values in entries(language).items():
        text = words(key, **dict.fromkeys(values, 1))
        assert 0 < len(text) <= PLAIN
        if key.startswith("menu-"):
            assert len(text) <= MENU, f"{key}: {text}"
        if not key.startswith("command-"):
            continue
        if key.endswith(("-name", ".name")):
            assert NAME.match(text), f"{key}: {text}"
            assert text == text.lower(), f"{key}: {text}"
            command = key.partition(".")[0]
            assert (command, text) not in options, f"{key}: {text} is there twice"
            options.add((command, text))
        else:
            assert len(text) <= DESCRIPTION, f"{key}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_the_code_has_its_text(texts: Texts, language: str) -> None:
    known = set(entries(language))
    for file in (FOLDER.parent).rglob("*.py"):
        for key in keys_in(file):
            assert key in known, f"{file.name} says {key}"


def keys_in(file: Path) -> set[str]:
    """Keys that are written out as such."""
    source = file.read_text(encoding="utf-8")
    return set(re.findall(r"""(?:words|Refused|english)\(\s*"([a-z_.-]+)\"""", source))


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("de", "Abgebrochen."),
        ("fr", "Annulé."),
        ("es-ES", "Cancelado."),
        ("es-419", "Cancelado."),
        ("ja", "取り消されました。"),
        ("en-GB", "Cancelled."),
        ("sv-SE", "Cancelled."),
        ("", "Cancelled."),
    ],
)
def test_each_of_discords_locales_has_its_language(
    texts: Texts, locale: str, sentence: str
) -> None:
    assert texts.to(locale)("cancelled") == sentence


def test_a_number_is_written_as_its_language_writes_it(texts: Texts) -> None:
    refused = Refused("prompt-too-long", length=1234, limit=1000)
    assert "1.234 Zeichen" in texts.to("de").error(refused)
    assert "1,234 characters" in texts.english.error(refused)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_of_the_queue_is_said(texts: Texts, language: str) -> None:
    words = texts.to(language)
    for error in (StoreUnavailable(), QueueFull(130), QueueFull(30, 2), PictureTooLarge(2**23)):
        assert words.find(error.key, {**error.values, "wait": "1"}) is not None
        assert "$" not in words.error(error)
    assert words.about(130) in words.error(QueueFull(130))


def test_a_failure_is_said_in_its_owners_language(texts: Texts) -> None:
    failure = Failure(
        code="out_of_memory", sentence="starter ran out.", values={"model": "starter"}
    )
    assert texts.to("de").failure(failure).startswith("starter hatte dafür nicht genug Speicher")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", [*DRAWN, *OTHERS, "pixels"])
def test_what_a_worker_refuses_is_said_in_every_language(
    texts: Texts, language: str, case: Any
) -> None:
    failure = refused_by_the_worker(case)
    assert failure.code == "over_limit"
    words = texts.to(language)
    said = words.failure(failure)
    assert said == words(failure.key, **failure.values)
    assert "$" not in said
    assert (said == texts.english.failure(failure)) == (language == "en")


def refused_by_the_worker(case: Any) -> Failure:
    """As it travels."""
    with pytest.raises(OverLimit) as caught:
        do(case)
    return Failure.model_validate_json(caught.value.failure.model_dump_json())


def do(case: Any) -> None:
    if case == "pixels":
        read(png(2_000, 2_000), 1_000_000)
    elif isinstance(case[0], dict):
        change, card, _ = case
        check(REQUEST.model_copy(update=change), CARD.model_copy(update=card))
    else:
        check(case[0], case[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_size_that_fits_is_said(texts: Texts, language: str) -> None:
    failure = OutOfMemory("sdxl", (768, 512)).failure
    said = texts.to(language).failure(failure)
    assert "sdxl" in said
    assert "768x512" in said
    assert (said == failure.sentence) == (language == "en")


@pytest.mark.parametrize("code", ["out_of_memory", "of_a_newer_worker"])
def test_a_failure_that_cannot_be_translated_keeps_its_sentence(texts: Texts, code: str) -> None:
    failure = Failure(code=code, sentence="It broke.")
    assert texts.to("de").failure(failure) == "It broke."
