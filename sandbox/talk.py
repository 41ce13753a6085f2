"""One member's conversation with the bot over the page's HTTP API: send a command, await the end.

When is an answer the last word? Never while the message is loading, carries a button labelled
Cancel, or its text ends in an ellipsis. A message with a Retry button, or one that only the
member sees, is a refusal. A public text where a picture was wanted counts as a failure only
after some silence, since a bot may report progress in words.
"""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Self

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, FormData
from aiohttp import WSMsgType as Ws

from sandbox.cdn import Upload
from sandbox.component_kinds import walk
from sandbox.errors import AnsweredTooLate, BotNotReady, BotRefused, Refused, TimedOut
from sandbox.members import upload_of
from sandbox.state import MessageFlag
from sandbox.wire import JSON, as_dict, objects

SILENCE = 15.0
LOOK_AGAIN_AFTER = 0.25


class Conversation:
    def __init__(self, url: str, member: str = "Ada", channel: str = "general") -> None:
        self.url = url.rstrip("/")
        self._member, self._channel_name = member, channel
        self._session = ClientSession(timeout=ClientTimeout(total=60))
        self._socket: ClientWebSocketResponse | None = None
        self._messages: dict[str, JSON] = {}
        self._failed: set[str] = set()
        self._user_id = self._channel_id = ""

    async def __aenter__(self) -> Self:
        try:
            state = await self.state()
            people = [u for u in objects(state["users"]) if u["global_name"] == self._member]
            rooms = [c for c in objects(state["channels"]) if c.get("name") == self._channel_name]
            self._user_id, self._channel_id = people[0]["id"], rooms[0]["id"]
            self._socket = await self._session.ws_connect(
                f"{self.url}/sandbox/events", params={"user_id": self._user_id}, max_msg_size=0
            )
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._socket is not None:
            await self._socket.close()
        await self._session.close()

    async def state(self) -> JSON:
        async with self._session.get(f"{self.url}/sandbox/state") as response:
            return as_dict(await response.json())

    async def ready(self, within: float) -> None:
        """Waits for the bot, and until it offers a model for /imagine: then a worker is there."""
        deadline = time.monotonic() + within
        state = await self.state()
        while not state["ready"]:
            if await self._event(deadline) is None:
                raise BotNotReady(f"The bot was not ready within {within:g} s.")
            state = await self.state()
        while not await self._has_worker(await self.state()):
            if time.monotonic() > deadline:
                raise BotNotReady(f"No worker offered a model within {within:g} s.")
            await asyncio.sleep(LOOK_AGAIN_AFTER)  # nothing announces a worker

    async def send(self, name: str, options: JSON, picture: Path | None = None) -> str:
        """Sends a slash command and returns the interaction's id."""
        given = [{"name": key, "value": value} for key, value in options.items()]
        if picture is not None:
            given.append({"name": "image", "value": 0})
        file = upload_of(picture) if picture is not None else None
        answer = await self._interact(2, {"type": 1, "name": name, "options": given}, file)
        return str(answer["id"])

    async def result(self, interaction_id: str, *, wants_picture: bool, within: float) -> JSON:
        """The bot's last word on it, or the reason why there is none."""
        deadline = time.monotonic() + within
        silent_at = time.monotonic() + SILENCE
        while True:
            mine = self._of(interaction_id)
            if interaction_id in self._failed:
                raise AnsweredTooLate("The application did not respond.")
            for message in mine:
                if in_progress(message):
                    continue
                if refuses(message):
                    raise BotRefused(text_of(message) or "The bot refused without a word.")
                if pictures_of(message) or not wants_picture:
                    return message
            settled = [message for message in mine if not in_progress(message)]
            until = min(deadline, silent_at) if settled else deadline
            if await self._event(until) is not None:
                silent_at = time.monotonic() + SILENCE
            elif settled:
                raise BotRefused(text_of(settled[-1]) or "The bot's answer has no picture.")
            elif time.monotonic() >= deadline:
                said = text_of(mine[-1]) if mine else "nothing"
                raise TimedOut(f"No result within {within:g} s; the bot's last word: {said}")

    async def download(self, url: str) -> bytes:
        async with self._session.get(url) as response:
            if response.status != 200:
                raise Refused(f"The picture could not be fetched ({response.status}).")
            return await response.read()

    def _of(self, interaction_id: str) -> list[JSON]:
        return [
            message
            for message in self._messages.values()
            if as_dict(message.get("interaction_metadata")).get("id") == interaction_id
        ]

    async def _event(self, deadline: float) -> JSON | None:
        """Takes in one event; None when the deadline came first."""
        assert self._socket is not None
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                frame = await self._socket.receive()
        except TimeoutError:
            return None
        if frame.type is not Ws.TEXT:
            raise BotNotReady("The sandbox stopped.")
        event = as_dict(json.loads(frame.data))
        data = as_dict(event.get("d"))
        if event["t"] in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            self._messages[data["id"]] = data
        elif event["t"] == "MESSAGE_DELETE":
            self._messages.pop(data["id"], None)
        elif event["t"] == "INTERACTION_FAILED":
            self._failed.add(data["interaction_id"])
        return event

    async def _has_worker(self, state: JSON) -> bool:
        command = next((c for c in objects(state["commands"]) if c["name"] == "imagine"), None)
        if command is None:
            raise BotNotReady("The bot has no command /imagine.")
        options = {option["name"]: option for option in objects(command.get("options"))}
        if not as_dict(options.get("model")).get("autocomplete"):
            return True
        typed = [{"name": "model", "value": "", "focused": True}]
        try:
            answer = await self._interact(4, {"type": 1, "name": "imagine", "options": typed})
        except Refused:
            return False
        return bool(answer["choices"])

    async def _interact(self, kind: int, data: JSON, file: Upload | None = None) -> JSON:
        payload: JSON = {
            "user_id": self._user_id,
            "channel_id": self._channel_id,
            "type": kind,
            "data": data,
        }
        form = FormData(quote_fields=False)
        form.add_field("payload_json", json.dumps(payload), content_type="application/json")
        if file is not None:
            form.add_field("files[0]", file.content, filename=file.filename)
        address = f"{self.url}/sandbox/interactions"
        async with self._session.post(address, data=form) as response:
            answer = as_dict(await response.json())
            if response.status != 200:
                raise Refused(str(answer.get("message")))
            return answer


async def running_sandbox(url: str) -> bool:
    """Whether a sandbox answers at this address."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=2)) as session,
            session.get(f"{url.rstrip('/')}/sandbox/state") as response,
        ):
            return response.status == 200 and "guild" in as_dict(await response.json())
    except (ClientError, TimeoutError, ValueError):
        return False


def labels(message: JSON) -> set[str]:
    parts = walk(message.get("components"))
    return {str(part.get("label", "")).strip() for part in parts if not part.get("disabled")}


def in_progress(message: JSON) -> bool:
    loading = bool(message["flags"] & MessageFlag.LOADING)
    return loading or "Cancel" in labels(message) or text_of(message).endswith(("…", "..."))


def refuses(message: JSON) -> bool:
    return bool(message["flags"] & MessageFlag.EPHEMERAL) or "Retry" in labels(message)


def text_of(message: JSON) -> str:
    """Everything readable in a message: its text, its embeds, its text components."""
    lines = [str(message.get("content") or "")]
    for embed in objects(message.get("embeds")):
        lines += [str(embed.get("title") or ""), str(embed.get("description") or "")]
        lines += [f"{f.get('name')}: {f.get('value')}" for f in objects(embed.get("fields"))]
        lines.append(str(as_dict(embed.get("footer")).get("text") or ""))
    lines += [str(part["content"]) for part in walk(message.get("components")) if "content" in part]
    return "\n".join(line for line in lines if line.strip()).strip()


def pictures_of(message: JSON) -> list[str]:
    """The addresses of its finished pictures; a file called preview... is none."""
    found = [
        str(attachment["url"])
        for attachment in objects(message.get("attachments"))
        if str(attachment.get("content_type", "")).startswith("image/")
    ]
    found += [
        str(embed["image"]["url"]) for embed in objects(message["embeds"]) if "image" in embed
    ]
    for part in walk(message.get("components")):
        found += [str(as_dict(item["media"])["url"]) for item in objects(part.get("items"))]
    names = [url.partition("?")[0].rpartition("/")[2] for url in found]
    return [u for u, name in zip(found, names, strict=True) if not name.startswith("preview")]
