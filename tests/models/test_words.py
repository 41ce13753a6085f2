"""Tags and alternative text from what a model said."""

from __future__ import annotations

import pytest

from models.words import MAX_TAGS, as_sentence, listed_tags, same, tags_of


@pytest.mark.parametrize(
    ("caption", "tags"),
    [
        ("a lion on a blue background", ("lion", "blue background")),
        ("An old man with a dog, sitting under a tree.", ("old man", "dog", "sitting", "tree")),
        ("two cats and two cats", ("two cats",)),
        ("a jack-o-lantern's grin", ("jack-o-lantern's grin",)),
        ("the of and", ()),
        ("", ()),
    ],
)
def test_tags_are_the_things_that_a_caption_names(caption: str, tags: tuple[str, ...]) -> None:
    assert tags_of([caption]) == tags


@pytest.mark.parametrize(
    "answer",
    ["lion, Blue sky, a savanna", "- lion\n- Blue sky.\n- a savanna", "1. lion; blue sky; savanna"],
)
def test_a_list_of_tags_is_read_however_it_is_set(answer: str) -> None:
    assert listed_tags(answer) == ("lion", "blue sky", "savanna")


def test_tags_are_bounded() -> None:
    assert len(listed_tags(",".join(f"tag{n}" for n in range(100)))) == MAX_TAGS
    assert listed_tags("x" * 41 + ", short") == ("short",)


def test_captions_are_the_same_but_for_case_and_punctuation() -> None:
    assert same("A lion,  on blue.") == same("a lion on blue")
    assert same("a lion") != same("a lioness")


@pytest.mark.parametrize(
    ("caption", "line"),
    [("a lion\non blue", "A lion on blue."), ("Why?", "Why?"), ("", "")],
)
def test_alternative_text_is_one_sentence(caption: str, line: str) -> None:
    assert as_sentence(caption) == line
