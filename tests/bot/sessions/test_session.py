"""A whole session with three members, and the rules of entering and voting."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from PIL import Image

from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.sessions.conftest import end_now, enter, export, over, results, start, vote

pytestmark = pytest.mark.usefixtures("worker", "bot")


async def test_a_whole_session(
    discord_server: LocalDiscord,
    queue: Queue,
    ada: Member,
    ben: Member,
    mori: Member,
    olive: Member,
) -> None:
    thread = await start(mori, "Autumn", votes=2)
    entries = [
        await enter(queue, ada, thread, "a leaf"),
        await enter(queue, ben, thread, "=cmd|' /C calc'!A0"),
        await enter(queue, ada, thread, "a tree"),
    ]
    assert (await vote(ben, entries[0])) == "Your vote counts. You have 1 vote left."
    assert (await vote(olive, entries[0])) == "Your vote counts. You have 1 vote left."
    assert (await vote(ada, entries[1])) == "Your vote counts. You have 1 vote left."
    assert (await vote(mori, entries[1])) == "Your vote counts. You have 1 vote left."
    assert (await vote(mori, entries[2])) == "Your vote counts. You have 0 votes left."
    await mori.see(lambda m: "3 entries, 5 votes" in json.dumps(m["embeds"]))
    await end_now(mori, thread)
    told_at_end = await results(ada, thread)
    text = told_at_end["embeds"][0]["description"]
    assert "3 entries, 5 votes." in text
    link = f"https://discord.com/channels/{ada.channel('general').guild.id}/{thread}/"  # pyright: ignore[reportOptionalMemberAccess]
    assert f"**1.** [#1]({link}{entries[0]['id']}) {ada.mention} - 2 votes" in text
    assert f"**1.** [#2]({link}{entries[1]['id']}) {ben.mention} - 2 votes" in text
    assert f"**3.** [#3]({link}{entries[2]['id']}) {ada.mention} - 1 vote" in text
    assert not ada.notifications
    [sheet] = told_at_end["attachments"]
    picture = Image.open(io.BytesIO(await discord_server.download(sheet["url"])))
    assert picture.format == "WEBP"
    red, green, blue = picture.convert("RGB").getpixel((12, 12))  # pyright: ignore
    assert red > 200 > green + blue, "small pictures fill their place"
    files = await export(ada, thread)
    [file] = files["attachments"]
    data = await discord_server.download(file["url"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == ["001.png", "002.png", "003.png", "entries.csv"]
        first = await discord_server.download(entries[0]["attachments"][0]["url"])
        assert archive.read("001.png") == first
        rows = list(csv.DictReader(io.StringIO(archive.read("entries.csv").decode("utf-8-sig"))))
    assert [row["place"] for row in rows] == ["1", "1", "3"]
    assert [row["author_id"] for row in rows] == [ada.id, ben.id, ada.id]
    assert rows[0]["seeds"] == "7"
    assert rows[1]["prompt"] == "'=cmd|' /C calc'!A0"
    card = await over(ada, thread)
    assert told_at_end["id"] in card["embeds"][0]["description"]
