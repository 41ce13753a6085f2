"""Tags and alternative text from what a model said."""

from __future__ import annotations

import pytest

from models.words import MAX_TAGS, as_sentence, continuation, listed_tags, same, tags_of


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


@pytest.mark.parametrize(
    ("begun", "text", "ended", "line"),
    [
        ("a dog", " on a blue background", True, " on a blue background"),
        ("a dog", "s and cats, on  blue ,", True, " and cats, on blue"),
        ("a dog", "-like thing", True, " thing"),
        ("a dog", ", 3d style\nA cat", True, ", 3d style"),
        ("a dog", " , 3d", True, ", 3d"),
        ("a dog,", ", 3d", True, " 3d"),
        ("a dog", " on a \u202eblue\x07 backgr", False, " on a blue"),
        ("a dog", " onabluebackgr", False, ""),
        ("a dog", " \ufffd.,", True, ""),
        ("a dog", "", True, ""),
    ],
)
def test_what_is_put_behind_a_prompt_is_one_line_of_whole_words(
    begun: str, text: str, ended: bool, line: str
) -> None:
    assert continuation(begun, text, 100, ended=ended) == line


def test_what_is_put_behind_a_prompt_is_bounded() -> None:
    assert continuation("a dog", " on a blue background", 10, ended=True) == " on a"
