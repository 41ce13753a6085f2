"""What a bot leaves out, the answer says."""

from __future__ import annotations

from sandbox.defaults import with_defaults
from tests.sandbox.raw import Api


async def test_an_embeds_field_stands_alone_unless_told(api: Api) -> None:
    fields = [{"name": "a", "value": "b"}, {"name": "c", "value": "d", "inline": True}]
    _, sent = await api("POST", api.channel(), {"embeds": [{"title": "x", "fields": fields}]})
    assert [field["inline"] for field in sent["embeds"][0]["fields"]] == [False, True]


async def test_a_container_and_what_is_in_it(api: Api) -> None:
    gallery = {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}]}
    container = {"type": 17, "components": [gallery, {"type": 14, "divider": False}]}
    _, sent = await api("POST", api.channel(), {"flags": 1 << 15, "components": [container]})
    [shown] = sent["components"]
    assert (shown["accent_color"], shown["spoiler"]) == (None, False)
    inside, separator = shown["components"]
    assert inside["items"][0]["description"] is None
    assert inside["items"][0]["spoiler"] is False
    assert (separator["spacing"], separator["divider"]) == (1, False)


async def test_a_menu_takes_one_unless_told(api: Api) -> None:
    menu = {"type": 3, "custom_id": "m", "options": [{"label": "a", "value": "a"}]}
    rows = [{"type": 1, "components": [{**menu, "min_values": 0}]}]
    _, sent = await api("POST", api.channel(), {"components": rows})
    [shown] = sent["components"][0]["components"]
    assert (shown["min_values"], shown["max_values"]) == (0, 1)


def test_the_given_is_left_as_it_is() -> None:
    given = {"type": "rich", "fields": [{"name": "a", "value": "b"}]}
    assert with_defaults(given) != given
    assert given == {"type": "rich", "fields": [{"name": "a", "value": "b"}]}
