"""The files of a message: which it keeps, which come new, and where its parts show them."""

from __future__ import annotations

from typing import Any

from sandbox.cdn import Cdn, Upload, file_limit, request_limit
from sandbox.limits import check_files, invalid_form
from sandbox.problems import Path, Problems
from sandbox.state import Attachment, Message
from sandbox.wire import JSON, as_dict, as_list, objects


class Files:
    def __init__(self, cdn: Cdn) -> None:
        self._cdn = cdn

    def of(self, message: Message, payload: JSON, files: dict[int, Upload]) -> list[Attachment]:
        """What the message holds afterwards: those kept by id, and the new files."""
        guild = message.channel.guild
        check_files(files, file_limit(guild), request_limit(guild))
        listed = payload.get("attachments")
        held = {attachment.id: attachment for attachment in message.attachments}
        kept = list(message.attachments)
        notes: dict[int, JSON] = {}
        if "attachments" in payload:
            kept.clear()
            for index, entry in enumerate(objects(listed)):
                entry_id = str(entry.get("id"))
                if entry_id in held:
                    kept.append(held[entry_id])
                    if isinstance(entry.get("description"), str):
                        held[entry_id].description = entry["description"]
                elif entry_id.isdigit() and int(entry_id) in files:
                    notes[int(entry_id)] = entry
                else:
                    raise invalid_form(
                        ("attachments", index, "id"),
                        "ATTACHMENT_NOT_FOUND",
                        "Referenced attachment not found.",
                    )
        new = [
            self._cdn.take(
                upload,
                message.channel.id,
                description=notes.get(number, {}).get("description"),
                filename=notes.get(number, {}).get("filename"),
                ephemeral=message.ephemeral,
            )
            for number, upload in sorted(files.items())
        ]
        return kept + new

    def bind(self, message: Message) -> None:
        """Ties pictures in embeds to the message's files, as Discord does.

        A file that an embed shows leaves the list of attachments. An embed read back and sent
        again names a file by its full address: that is the same file.
        """
        names = {attachment.filename: attachment for attachment in message.attachments}
        for attachment in message.attachments:
            attachment.shown_in_embed = False
        for place in [*_places(message.embeds), *_places(message.components)]:
            found = self._cdn.attachment_at(place["url"])
            if found is not None and found in message.attachments:
                place["url"] = f"attachment://{found.filename}"
        for place in _places(message.embeds):
            named = names.get(str(place["url"]).removeprefix("attachment://"))
            if named is not None and place["url"].startswith("attachment://"):
                named.shown_in_embed = True


def check_shown(components: list[JSON], names: set[str]) -> None:
    """Components may only show files of their message; an embed may name one that is not there."""
    problems = Problems()
    _look(components, ("components",), names, problems)
    problems.raise_if_any()


def _look(value: Any, path: Path, names: set[str], problems: Problems) -> None:
    if isinstance(value, dict):
        item = as_dict(value)
        url = item.get("url")
        name = url.removeprefix("attachment://") if isinstance(url, str) else None
        if name is not None and name != url and name not in names:
            problems.add(
                (*path, "url"),
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                "The referenced attachment was not found",
            )
        for key, inner in item.items():
            _look(inner, (*path, key), names, problems)
    elif isinstance(value, list):
        for index, inner in enumerate(as_list(value)):
            _look(inner, (*path, index), names, problems)


def _places(value: Any) -> list[JSON]:
    """Every object, however deep, that has a string under "url"."""
    found: list[JSON] = []
    if isinstance(value, dict):
        item = as_dict(value)
        if isinstance(item.get("url"), str):
            found.append(item)
        for inner in item.values():
            found += _places(inner)
    elif isinstance(value, list):
        for inner in as_list(value):
            found += _places(inner)
    return found
