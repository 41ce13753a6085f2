"""The search of the audit in `/studio`: this server's rows, by what is looked for, and as files."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from aiohttp import ClientSession

from jobs.queue import Queue
from sandbox import Member, Reply
from tests.bot.test_moderation import labels, refused, rules, server_of
from tests.bot.test_panels import panel, text
from tests.bot.worker import Message, draw, has_picture, loaded, until

pytestmark = pytest.mark.usefixtures("worker", "bot")


async def search(member: Member, /, **fields: str | Member) -> Message:
    _, message = await panel(member, "studio")
    opened = await member.press_labelled(message, "Members and audit")
    form = await member.press_labelled(await opened.message(), "Audit")
    given: dict[str, Any] = {
        name: [value] if isinstance(value, Member) else value for name, value in fields.items()
    }
    return await (await member.submit(form, given)).final(loaded)


def lines(message: Message) -> list[str]:
    return message["embeds"][0]["description"].splitlines()


async def turned(reply: Reply, words: str) -> Message:
    return await reply.final(lambda m: bool(m["embeds"]) and words in json.dumps(m["embeds"]))


async def file_of(member: Member, message: Message, label: str) -> str:
    done = await (await member.press_labelled(message, label)).final(loaded)
    assert done["flags"] & 64
    [file] = done["attachments"]
    async with ClientSession() as http, http.get(file["url"]) as answer:
        return await answer.text()


async def test_by_member_job_event_and_time(queue: Queue, ada: Member, mori: Member) -> None:
    reply = await draw(queue, ada, prompt="a secret lion")
    await reply.final(has_picture)
    await (await draw(queue, mori)).final(has_picture)
    own = await search(mori, member=ada)
    assert [line.split("**")[1] for line in lines(own)] == ["succeeded", "claimed", "queued"]
    assert ada.mention in lines(own)[-1]
    assert "secret" not in text(own)
    assert len(lines(await search(mori, job=reply.id))) == 3
    assert [line.split("**")[1] for line in lines(await search(mori, event="Queued"))] == [
        "queued", "queued",
    ]  # fmt: skip
    assert lines(await search(mori, since="2999-01-01")) == ["Nothing was found."]
    assert lines(await search(mori, event="queued", since="2001-01-01"))
    wrong = await search(mori, since="yesterday")
    assert wrong["content"].startswith("That is no date.")


async def test_of_this_server_alone(queue: Queue, ada: Member, mori: Member) -> None:
    await queue.audit.record("approved", who=5, about=int(ada.id), server=9, why="elsewhere")
    await queue.audit.record(
        "approved", who=5, about=int(ada.id), server=server_of(ada), why="here"
    )
    found = await search(mori, event="approved")
    assert len(lines(found)) == 1
    assert "elsewhere" not in await file_of(mori, found, "JSONL")


async def test_pages_newest_first(queue: Queue, mori: Member) -> None:
    for number in range(23):
        await queue.audit.record("approved", server=server_of(mori), why=f"number {number}!")
    first = await search(mori, event="approved")
    assert "number 22!" in lines(first)[0]
    assert "Page 1 of 3, 23 rows" in json.dumps(first["embeds"])
    second = await turned(await mori.press_labelled(first, "Older"), "Page 2 of 3")
    assert "number 12!" in lines(second)[0]
    third = await turned(await mori.press_labelled(second, "Older"), "Page 3 of 3")
    assert [line.rpartition("number ")[2] for line in lines(third)] == ["2!", "1!", "0!"]
    await turned(await mori.press_labelled(third, "Newer"), "Page 2 of 3")


async def test_as_files(queue: Queue, ada: Member, mori: Member) -> None:
    await (await draw(queue, ada)).final(has_picture)
    found = await search(mori, member=ada)
    rows = [json.loads(line) for line in (await file_of(mori, found, "JSONL")).splitlines()]
    assert [row["event"] for row in rows] == ["queued", "claimed", "succeeded"]
    assert {row["member"] for row in rows} == {ada.id}
    assert rows[0]["seed"] == "7"
    assert rows[0]["parameters"]["num_inference_steps"]
    table = list(csv.DictReader((await file_of(mori, found, "CSV")).splitlines()))
    assert [row["event"] for row in table] == ["queued", "claimed", "succeeded"]
    assert table[0]["model"] == "starter"


async def test_who_moderates_no_more_reads_no_more(queue: Queue, ada: Member, mori: Member) -> None:
    await queue.audit.record("approved", server=server_of(ada), why="secret")
    found = await search(mori, event="approved")
    mori.rooms.world.guild.members[mori.id].role_ids.clear()
    for label in ("JSONL", "CSV"):
        said = await refused(await mori.press_labelled(found, label))
        assert "Only moderators" in said["content"]


async def test_a_change_of_settings_is_a_row(queue: Queue, mori: Member) -> None:
    """P6."""
    _, message = await panel(mori, "studio")
    await mori.press_labelled(message, "Take nothing new")

    async def closed() -> bool:
        return any("settings" in line for line in lines(await search(mori, event="settings")))

    await until(closed)
    found = await search(mori, event="settings")
    [row] = [json.loads(line) for line in (await file_of(mori, found, "JSONL")).splitlines()]
    assert row["who"] == mori.id
    assert json.loads(row["detail"])["settings"] == {"closed": True}
    assert labels(found) == ["Newer", "Older", "JSONL", "CSV"]
    await rules(queue, mori, closed=False)
