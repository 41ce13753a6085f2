"""What the starters are trained on and asked for: scenes, their words, and those held out."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from models.training.art import ART_SIZE, STYLES, Art, Concept, load_concepts
from models.training.evaluate import questions, says_background, says_things, scene_questions
from models.training.nouns import article, plural
from models.training.scenes import BACKGROUNDS, RELATIONS, SIZE, Scene, draw_scene, paint, shown
from models.training.wording import word

CONCEPTS = load_concepts()
BY_NAME = {concept.name: concept for concept in CONCEPTS}


def art(name: str, shade: int = 255, style: str = "3d") -> Art:
    """A plain square."""
    square = np.full((ART_SIZE, ART_SIZE, 4), shade, np.uint8)
    square[:, :, 3] = 255
    return Art(BY_NAME[name], style, square)


ALL = [
    Art(concept, style, np.zeros((1, 1, 4), np.uint8)) for concept in CONCEPTS for style in STYLES
]
DOG, TREE, CAT = art("dog", 0), art("tree", 128), art("cat", 255)


def test_there_are_a_thousand_concepts_and_no_two_share_a_name() -> None:
    names = [name for concept in CONCEPTS for name in (concept.name, *concept.synonyms)]
    assert len(CONCEPTS) >= 1000
    assert len(set(names)) == len(names)


def test_the_plural_of_a_thing_is_no_other_thing() -> None:
    names = {name for concept in CONCEPTS for name in (concept.name, *concept.synonyms)}
    clashing = {f"{number} {plural(name)}" for name in names for number in ("two", "three")} & names
    assert not clashing


def test_no_thing_is_called_by_a_word_that_says_something_else() -> None:
    """Of a style, a place or a size: "a flat shoe" would be a shoe in the style "flat"."""
    other = {"3d", "flat", "style", "background", "above", "over", "below", "under", "small"}
    words = {
        word
        for concept in CONCEPTS
        for name in (concept.name, *concept.synonyms)
        for word in name.split()
    }
    assert not words & other
    assert not any("and" in concept.name.split() for concept in CONCEPTS)


@pytest.mark.parametrize(
    ("scene", "caption"),
    [
        (Scene((DOG,), "green"), "a dog on a green background"),
        (
            Scene((DOG, TREE), "orange", "left"),
            "a dog to the left of a tree on an orange background",
        ),
        (Scene((CAT, DOG), "red", "above", 0), "a small cat above a big dog on a red background"),
        (Scene((CAT, DOG), "red", "above", 1), "a big cat above a small dog on a red background"),
        (Scene((CAT, DOG), "red", "and"), "a cat and a dog on a red background"),
        (
            Scene((CAT, DOG, TREE), "red", "trio"),
            "a cat and a dog and a tree on a red background",
        ),
        (Scene((art("apple"),) * 3, "red", "three"), "three apples on a red background"),
        (Scene((art("mouse"),) * 2, "red", "two"), "two mice on a red background"),
        (Scene((art("cherries"),), "red"), "cherries on a red background"),
    ],
)
def test_a_scene_has_one_caption(scene: Scene, caption: str) -> None:
    assert scene.caption == caption


def test_a_caption_means_one_scene() -> None:
    """Else a captioner that saw rightly could be counted wrong."""
    rng = random.Random(0)
    meant: dict[str, tuple[object, ...]] = {}
    for _ in range(20_000):
        scene = draw_scene(rng, ALL)
        names = tuple(art.concept.name for art in scene.arts)
        means = (names, scene.relation, scene.small)
        assert meant.setdefault(scene.things, means) == means


def test_things_stand_where_the_caption_says() -> None:
    left = paint(Scene((DOG, CAT), "blue", "left"))
    assert (left[64, 32] == 0).all()
    assert (left[64, 96] == 255).all()
    above = paint(Scene((DOG, CAT), "blue", "above"))
    assert (above[32, 64] == 0).all()
    assert (above[96, 64] == 255).all()
    three = paint(Scene((DOG,) * 3, "blue", "three"))
    assert [(three[y, x] == 0).all() for x, y in RELATIONS["three"]] == [True] * 3


@pytest.mark.parametrize("relation", ["left", "above"])
@pytest.mark.parametrize("small", [0, 1])
def test_a_small_thing_is_smaller_than_a_big_one(relation: str, small: int) -> None:
    picture = paint(Scene((DOG, CAT), "blue", relation, small))
    areas = [int((picture == shade).all(2).sum()) for shade in (0, 255)]
    assert 0 < areas[small] * 2 < areas[1 - small]
    places = [np.argwhere((picture == shade).all(2)).mean(0) for shade in (0, 255)]
    axis = 1 if relation == "left" else 0
    assert places[0][axis] < places[1][axis]


@pytest.mark.parametrize("patch", [16, 32])
def test_what_a_patch_shows_is_the_thing_that_is_painted_there(patch: int) -> None:
    rng = random.Random(0)
    squares = (DOG, CAT, TREE)
    for _ in range(50):
        scene = replace(draw_scene(rng, squares), background="blue")
        cells = paint(scene).reshape(SIZE // patch, patch, SIZE // patch, patch, 3)
        areas = [(cells == art.rgba[0, 0, 0]).all(4).sum((1, 3)).flatten() for art in squares]
        for index, area in zip(shown(scene, patch), np.array(areas).T, strict=True):
            if index is None:
                assert area.max() < patch * patch / 4
            else:
                assert squares[area.argmax()] is scene.arts[index]


def test_what_is_held_out_is_never_trained_on() -> None:
    rng = random.Random(0)
    trained = [draw_scene(rng, ALL) for _ in range(5000)]
    assert not any(scene.held_out for scene in trained)
    assert {scene.relation for scene in trained} == {"", *RELATIONS}
    asked = [*questions(CONCEPTS, 200, 1), *scene_questions(CONCEPTS, 200, 1)]
    assert all(question.scene.held_out for question in asked)
    assert {question.scene.relation for question in asked} == {"", *RELATIONS}


@pytest.mark.parametrize(
    ("arts", "relation"), [([DOG, CAT], "trio"), ([DOG, art("cat", style="flat")], "and")]
)
def test_too_few_things_are_refused_not_looked_for_on_and_on(
    arts: list[Art], relation: str
) -> None:
    with pytest.raises(ValueError, match="2 arts have no"):
        draw_scene(random.Random(1), arts, relations=[relation])


def test_about_one_combination_in_ten_is_held_out() -> None:
    scenes = [Scene((art,), ground) for art in ALL for ground in BACKGROUNDS]
    assert 0.08 < sum(scene.held_out for scene in scenes) / len(scenes) < 0.12


def test_questions_go_through_all_concepts_and_repeat() -> None:
    few = CONCEPTS[:40]
    asked = [question.prompt for question in questions(few, 80, 1)]
    assert len({question.scene.things for question in questions(few, 40, 1)}) > 30
    assert asked == [question.prompt for question in questions(few, 80, 1)]
    assert asked != [question.prompt for question in questions(few, 80, 2)]


@pytest.mark.parametrize(
    "said",
    [
        "a dog to the left of a small tree on a green background",
        "a tree to the left of a dog on a green background",
        "a dog above a tree on a green background",
        "a dog and a tree on a green background",
        "a dog to the left of a pine tree on a green background",
        "a dog to the left of a tree and a cat on a green background",
        "a dog on a green background",
        "two dogs on a green background",
        "a dog to the left of a tree",
        "",
    ],
)
def test_a_caption_with_another_thing_place_or_size_is_wrong(said: str) -> None:
    scene = Scene((DOG, TREE), "green", "left")
    assert says_things(scene.caption, scene)
    assert says_background(scene.caption, scene)
    assert not says_things(said, scene)


def test_a_caption_with_another_background_is_wrong() -> None:
    scene = Scene((art("jack-o-lantern"),), "green")
    assert says_background("a jack o lantern on a green background", scene)
    assert says_things("a jack o lantern on a red background", scene)
    assert not says_background("a jack o lantern on a red background", scene)


def test_people_may_say_it_the_other_way_round() -> None:
    rng = random.Random(0)
    typed = {word(rng, Scene((DOG, TREE), "red", "left")) for _ in range(500)}
    assert any("tree to the right of a dog" in text for text in typed)
    assert not any("tree to the left of" in text for text in typed)
    assert any("puppy" in text for text in typed), "synonyms too"


@pytest.mark.parametrize(
    ("name", "said", "many"),
    [
        ("apple", "an", "apples"),
        ("fish", "a", "fish"),
        ("cherries", "", "cherries"),
        ("bus", "a", "buses"),
        ("knife", "a", "knives"),
        ("strawberry", "a", "strawberries"),
        ("house with a garden", "a", "houses with a garden"),
        ("nest with eggs", "a", "nests with eggs"),
        ("umbrella", "an", "umbrellas"),
        ("unicorn", "a", "unicorns"),
    ],
)
def test_names_have_an_article_and_a_plural(name: str, said: str, many: str) -> None:
    assert article(name) == said
    assert plural(name) == many


def test_todays_concepts_keep_their_names() -> None:
    """Members know them."""
    assert Concept("dog", "1f436", ("puppy", "doggy", "hound")) in CONCEPTS
    assert [concept.name for concept in CONCEPTS[:3]] == ["lion", "tiger", "dog"]
