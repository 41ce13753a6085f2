"""What Discord refuses in a message, with its codes and the shape of its error body."""

from __future__ import annotations

import re
from typing import Any

from sandbox.cdn import Upload
from sandbox.component_limits import check_components
from sandbox.errors import ApiError, too_large
from sandbox.problems import Path, Problems
from sandbox.state import MessageFlag
from sandbox.wire import JSON, as_dict, as_list, objects

CONTENT = 2000
EMBEDS = 10
EMBED_TOTAL = 6000
ATTACHMENTS = 10
ALT_TEXT = 1024
NONCE = 25
EMBED_TEXTS = {"title": 256, "description": 4096}

_WEB_ADDRESS = re.compile(r"^(https?|attachment)://\S+$")


def check_files(files: dict[int, Upload], one: int, together: int) -> None:
    """`one`, `together`: the bytes that one file, and all of them, may have."""
    sizes = [len(upload.content) for upload in files.values()]
    if any(size > one for size in sizes) or sum(sizes) > together:
        raise too_large()


def check_message(
    payload: JSON, files: dict[int, Upload], flags: MessageFlag, one: int, together: int
) -> None:
    """Everything about a message that does not depend on what it replaces."""
    check_files(files, one, together)
    problems = Problems()
    content = payload.get("content")
    if content is not None and not isinstance(content, str):
        problems.add(
            ("content",), "STRING_TYPE_CONVERT", "Could not interpret the value as string."
        )
    elif content is not None and len(content.strip()) > CONTENT:
        problems.too_long(("content",), CONTENT)
    check_embeds(payload.get("embeds"), problems)
    _check_attachments(payload.get("attachments"), files, problems)
    _check_mentions(payload.get("allowed_mentions"), problems)
    v2 = bool(flags & MessageFlag.COMPONENTS_V2)
    if v2:
        for key in ("content", "embeds", "poll"):
            if payload.get(key):
                no_legacy_field(key, problems)
    check_components(payload.get("components"), problems, v2=v2)
    nonce = payload.get("nonce")
    if nonce is not None and len(str(nonce)) > NONCE:
        problems.too_long(("nonce",), NONCE)
    problems.raise_if_any()


def no_legacy_field(key: str, problems: Problems) -> None:
    problems.add(
        (key,),
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
    )


def check_embeds(value: Any, problems: Problems) -> None:
    embeds = objects(value)
    if len(as_list(value)) > EMBEDS:
        problems.too_long(("embeds",), EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        path: Path = ("embeds", index)
        for key, most in EMBED_TEXTS.items():
            total += _text(embed, key, most, (*path, key), problems)
        footer, author = as_dict(embed.get("footer")), as_dict(embed.get("author"))
        total += _text(footer, "text", 2048, (*path, "footer", "text"), problems)
        total += _text(author, "name", 256, (*path, "author", "name"), problems)
        fields = objects(embed.get("fields"))
        if len(fields) > 25:
            problems.too_long((*path, "fields"), 25)
        for number, field in enumerate(fields):
            for key, most in (("name", 256), ("value", 1024)):
                where = (*path, "fields", number, key)
                if not str(field.get(key) or "").strip():
                    problems.required(where)
                total += _text(field, key, most, where, problems)
        for key in ("image", "thumbnail"):
            url = as_dict(embed.get(key)).get("url")
            if url is not None and not _WEB_ADDRESS.match(str(url)):
                problems.bad_url((*path, key, "url"), str(url))
        url = embed.get("url")
        if url is not None and not _WEB_ADDRESS.match(str(url)):
            problems.bad_url((*path, "url"), str(url))
    if total > EMBED_TOTAL:
        problems.add(
            ("embeds",),
            "MAX_EMBED_SIZE_EXCEEDED",
            f"Embed size exceeds maximum size of {EMBED_TOTAL}",
        )


def _text(part: JSON, key: str, most: int, path: Path, problems: Problems) -> int:
    value = part.get(key)
    if value is None:
        return 0
    if len(str(value)) > most:
        problems.too_long(path, most)
    return len(str(value).strip())


def _check_attachments(value: Any, files: dict[int, Upload], problems: Problems) -> None:
    listed = objects(value)
    new = {str(number) for number in files}
    kept = [entry for entry in listed if str(entry.get("id")) not in new]
    if len(files) + len(kept) > ATTACHMENTS:
        problems.too_long(("attachments",), ATTACHMENTS)
    for index, entry in enumerate(listed):
        description = entry.get("description")
        if isinstance(description, str) and len(description) > ALT_TEXT:
            problems.too_long(("attachments", index, "description"), ALT_TEXT)


def _check_mentions(value: Any, problems: Problems) -> None:
    allowed = as_dict(value)
    parse = as_list(allowed.get("parse"))
    for index, kind in enumerate(parse):
        if kind not in ("users", "roles", "everyone"):
            problems.not_one_of(
                ("allowed_mentions", "parse", index), ("users", "roles", "everyone")
            )
    for kind in ("users", "roles"):
        named = as_list(allowed.get(kind))
        if named and kind in parse:
            problems.add(
                ("allowed_mentions",),
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )
        if len(named) > 100:
            problems.too_long(("allowed_mentions", kind), 100)


def invalid_form(path: Path, code: str, message: str) -> ApiError:
    problems = Problems()
    problems.add(path, code, message)
    return problems.error()
