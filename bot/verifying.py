"""What `/verify` says of a picture: whether it is ours, by what, how sure that is, and how it was
made, as far as who asks may know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot import attachments
from bot.errors import Refused
from bot.facts import in_short
from bot.found import Found
from bot.provenance.finding import Findings
from bot.provenance.looks import differing
from bot.provenance.watermark import LEAST_SIDE
from bot.records import Record, digest_of
from bot.replies import QUIET
from bot.studio import Studio
from bot.text import plain
from bot.texts import Words
from jobs.contract import ImagineRequest

MOST = 4
"""Pictures of one message."""
_NAME, _PROMPT = 80, 300
# Of 64 bits: two pictures that have nothing in common differ in 32.
_STRANGE = 24


@dataclass(frozen=True)
class Evidence:
    """`same`: this very file is one of ours. `marked`, `alike`: what its mark and its looks lead
    to. Each is one picture of a record."""

    found: Findings
    same: tuple[Record, int] | None
    marked: tuple[Record, int] | None
    alike: tuple[Record, int] | None

    @property
    def verdict(self) -> str:
        """The end of a key, by what is surest."""
        if self.same:
            return "same"
        if self.found.claim.state == "ours":
            return "signed"
        if self.found.mark:
            return "marked"
        return "alike" if self.alike else "unknown"

    @property
    def record(self) -> tuple[Record, int] | None:
        return self.same or self.marked or (None if self.found.mark else self.alike)


async def verify(
    studio: Studio,
    interaction: discord.Interaction,
    pictures: Sequence[discord.Attachment | Found],
) -> None:
    """Answer for the member alone. Raises `Refused` where no picture can be looked at."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    words = studio.words(interaction)
    with studio.background.command():
        embeds: list[discord.Embed] = []
        for picture in pictures[:MOST]:
            name = picture.filename if isinstance(picture, discord.Attachment) else picture.name
            try:
                data = await _file(studio, picture)
                evidence = await _evidence(studio, data, interaction.user.id)
            except Refused as refused:
                if len(pictures) == 1:
                    raise
                said = words.error(refused)
                embeds.append(discord.Embed(title=plain(name, _NAME), description=said))
            else:
                embeds.append(_told(evidence, interaction.user.id, name, words))
    more = words("verify-first", count=MOST) if len(pictures) > MOST else ""
    await interaction.followup.send(more, embeds=embeds, ephemeral=True, allowed_mentions=QUIET)


async def _file(studio: Studio, picture: discord.Attachment | Found) -> bytes:
    """As it is: what is looked for lies in the file. Raises `Refused` for what is no picture."""
    settings = studio.settings
    hosts, limit = settings.attachment_hosts, settings.picture_bytes
    data = await attachments.fetch(studio.http, picture.url, hosts, limit)
    await studio.decoder.clean(data)
    return data


async def _evidence(studio: Studio, data: bytes, member: int) -> Evidence:
    found = await studio.examiner.examine(data)
    records = studio.records
    marked = await records.marked(found.mark) if found.mark else None
    alike = [
        (record, index)
        for record, index in await records.alike(bytes.fromhex(found.look))
        # That something of the kind was made in private is not told to others.
        if record.seen_by(member)
    ]
    same = await records.made(digest_of(data))
    return Evidence(found, same, marked, alike[0] if alike else None)


def _told(evidence: Evidence, member: int, name: str, words: Words) -> discord.Embed:
    embed = discord.Embed(
        title=plain(name, _NAME), description=words(f"verify-is-{evidence.verdict}")
    )
    lines = "\n".join(f"- {line}" for line in _layers(evidence, words))
    embed.add_field(name=words("verify-looked"), value=lines, inline=False)
    if how := _how(evidence, member, words):
        title = "verify-perhaps" if evidence.verdict == "alike" else "settings-title"
        embed.add_field(name=words(title), value=how, inline=False)
    return embed


def _layers(evidence: Evidence, words: Words) -> Iterator[str]:
    """A line for each way to tell, also those that tell nothing."""
    found, claim = evidence.found, evidence.found.claim
    signed = words(f"verify-signature-{claim.state}", signer=plain(claim.signer, _NAME) or "?")
    if claim.state == "other":
        signed += " " + words(f"verify-says-{claim.ai or 'nothing'}")
    yield signed
    if found.mark:
        lost = evidence.marked is not None and _strange(found, *evidence.marked)
        yield words("verify-mark-strange" if lost else "verify-mark-read")
    else:
        yield words("verify-mark-small" if found.small else "verify-mark-none", side=LEAST_SIDE)
    yield words("verify-file-same" if evidence.same else "verify-file-new")
    yield words("verify-looks-alike" if evidence.alike else "verify-looks-new")
    if found.label and claim.state != "ours":
        yield words(f"verify-label-{found.label}")


def _strange(found: Findings, record: Record, index: int) -> bool:
    """Does it look like something else than what was drawn under its mark?"""
    looks = [look for look, number in record.looks.items() if number == index]
    now = bytes.fromhex(found.look)
    return any(differing(bytes.fromhex(look), now) >= _STRANGE for look in looks)


def _how(evidence: Evidence, member: int, words: Words) -> str:
    """Of at most 1024 characters: Discord's limit on a field. '' where nothing is known."""
    if evidence.record is None:
        return words("verify-not-kept") if evidence.verdict in ("signed", "marked") else ""
    record, index = evidence.record
    if not record.seen_by(member):
        return words("verify-private")
    request = record.request
    lines = [f"> {plain(request.prompt, _PROMPT)}"] if isinstance(request, ImagineRequest) else []
    lines.append("-# " + in_short(record, index, words))
    if not record.private:
        lines.append("-# " + words("see-picture", link=record.link))
    return "\n".join(lines)
