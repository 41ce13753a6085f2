"""Words are found in every disguise, and ordinary words are not taken for them."""

from __future__ import annotations

import random
import statistics
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.expressions import Patterns, Unreadable, readable
from bot.moderation.listed import Listed
from bot.moderation.matching import Finder
from bot.moderation.normalise import Text
from bot.moderation.patterns import Word
from bot.moderation.rules import Rule
from bot.moderation.ruleset import Ruleset, shipped

TERMS = ("naked", "kill", "penis", "god", "heroin", "sex", "strip", "ass", "nazi", "dick", "niña")
ENGLISH = (
    "a lighthouse in the storm by the sea with heavy clouds and warm light of the evening sun on "
    "old stones where birds rest while small boats return slowly from far islands under cold rain"
)
FINDER = Finder([Word.read(term) for term in TERMS])


def found(text: str, finder: Finder = FINDER, terms: tuple[str, ...] = TERMS) -> set[str]:
    return {terms[hit.word] for hit in finder.hits(Text.read(text))}


@pytest.mark.parametrize(
    "text",
    [
        "naked", "NaKeD!", "n4k3d", "n@ked", "n a k e d", "n.a.k.e.d", "na ked", "na\nked",
        "n\na\nk\ne\nd", "NakedWoman", "naaakeeed", "n*ked", "n🍑a🍑k🍑e🍑d", "nаkеd", "ｎａｋｅｄ",
        "𝓷𝓪𝓴𝓮𝓭", "🇳🇦🇰🇪🇩", "🅝🅐🅚🅔🅓", "ⓝⓐⓚⓔⓓ", "pǝʞɐu", "n\u0337a\u0322k\u0335ed", "(na:1.2)(ked:1.1)",
        "((naked:1.3))", "dekan", "d e k a n", "\u202edekan\u202c", "na\u200bk\u2060ed",
        "na\u00adked",
        "накед woman", "nakəd", "ñåkéd", "n&#97;ked", "|\\|aked", "nkaed", "naked2", "n1a1k1e1d",
    ],
)  # fmt: skip
def test_a_word_is_found_however_it_is_written(text: str) -> None:
    assert "naked" in found(f"a portrait, {text}, in oil")


@pytest.mark.parametrize(
    "text",
    [
        "the pen is on the table", "pen-is", "good", "hero in armour", "striped shirt", "bass",
        "Scunthorpe", "the A55 road", "nasi goreng", "Penistone", "class", "grass", "U.S.A.",
        "Dickens", "a b c d", "Essex", "skill", "Nina Simone", "in a sexton's pen, is it", "ASCII",
        "Он рисует горе и радость в большом городе", "4K, 35mm, f/1.8", "goods",
    ],
)  # fmt: skip
def test_ordinary_words_are_what_they_are(text: str) -> None:
    assert not found(text), text


def test_a_word_has_its_endings_and_in_quotes_it_has_none() -> None:
    assert all(found(f"they {word}") == {"kill"} for word in ("kills", "killed", "killing"))
    assert found("he stripped") == {"strip"}
    exact = Finder([Word.read('"kill"')])
    assert not list(exact.hits(Text.read("killing")))
    assert list(exact.hits(Text.read("k1ll")))


def test_a_word_is_found_inside_of_others_only_where_its_rule_says_so() -> None:
    terms = ("*wank*", "cun*")
    finder = Finder([Word.read(term) for term in terms])
    assert found("swanky", finder, terms) == {"*wank*"}
    assert found("a cunning fox", finder, terms) == {"cun*"}
    assert not found("Scunthorpe", finder, terms)


def test_marks_that_make_another_word_count() -> None:
    assert found("una niña") == {"niña"}
    assert not found("Nina")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("голый", "г о л ы й"),
        ("голый", "гoлый"),
        ("ヌード", "ぬーど"),
        ("ヌード", "ﾇｰﾄﾞ写真"),
        ("عاري", "رجل عاري"),
    ],
)
def test_other_alphabets_have_rules_too(term: str, text: str) -> None:
    assert found(text, Finder([Word.read(term)]), (term,)) == {term}


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    read = Text.read(text)
    assert all(len(r.text) == len(r.codes) for r in read.readings)
    found(text)


@pytest.mark.parametrize("text", ["’🇰🇮🇱🇱'", "'*ll", "k'ill", "'\u202e'", "🇰'🇮'🇱'🇱"])
def test_apostrophes_are_read_wherever_they_are(text: str) -> None:
    assert found(text) <= {"kill"}


@given(st.sampled_from(["naked", "heroin"]), st.data())
def test_what_shows_nothing_hides_nothing(term: str, data: st.DataObject) -> None:
    blank = st.sampled_from("\u200b\u200c\u2060\ufeff\u00ad\u034f\u0300\u0336")
    between = data.draw(st.lists(blank, min_size=len(term), max_size=len(term)))
    hidden = "".join(letter + nothing for letter, nothing in zip(term, between, strict=True))
    assert term in found(f"a {hidden} thing")


@pytest.mark.alone
def test_an_expression_that_would_take_for_ever_takes_no_time() -> None:
    patterns = Patterns({0: r"(a+)+$"})
    started = time.perf_counter()
    assert not list(patterns.of("a" * 5000 + "b"))
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("expression", ["(", r"(a)\1", "((a{1000}){1000}){1000}"])
def test_what_is_no_expression_is_said_to_be_none(expression: str) -> None:
    with pytest.raises(Unreadable):
        readable(expression)


@pytest.mark.alone
def test_a_thousand_characters_and_two_hundred_rules_take_about_a_millisecond() -> None:
    """With all that counts besides. The aim is under 1 ms, and 0.6 ms are usual; three times the
    aim is for a busy machine."""
    chance = random.Random(7)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    terms = ["".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(200)]
    rules = [Rule(id=f"r{n}", kind="block", words=(term,)) for n, term in enumerate(terms)]
    ruleset = Ruleset(rules, shipped(Listed.read()))

    def prompt() -> str:
        return " ".join(chance.choices(ENGLISH.split(), k=250))[:1000]

    def seconds(text: str) -> float:
        started = time.perf_counter()
        ruleset.first(text, frozenset())
        return time.perf_counter() - started

    for _ in range(20):
        seconds(prompt())
    assert statistics.median(seconds(prompt()) for _ in range(100)) < 0.003


@pytest.mark.alone
@pytest.mark.parametrize("signs", ["*", "a*", "_", "?", "4*1", "a*a**", "'*b", "s*x ", "1.2, "])
def test_a_text_of_nothing_but_candidates_does_not_hold_the_bot_up(signs: str) -> None:
    """P4: a thousand stars once took 25 seconds."""
    ruleset = Ruleset([], shipped(Listed.read()))
    started = time.perf_counter()
    ruleset.first((signs * 1000)[:1000], frozenset())
    assert time.perf_counter() - started < 1.5
