"""Reactions and pins."""

from __future__ import annotations

from sandbox.http import Call, Route
from sandbox.permissions import Permission
from sandbox.refusals import unknown_emoji
from sandbox.rest.access import Access, count, id_in
from sandbox.state import Message
from sandbox.wire import JSON, iso


class ReactionRoutes(Access):
    def routes(self) -> list[Route]:
        message = "/channels/{channel}/messages/{message}"
        emoji = message + "/reactions/{emoji}"
        routes = [
            Route("PUT", emoji + "/@me", self.add),
            Route("DELETE", emoji + "/{user}", self.remove),
            Route("GET", emoji, self.listed),
            Route("DELETE", emoji, self.remove_emoji),
            Route("DELETE", message + "/reactions", self.remove_all),
        ]
        # The second of each is the older way.
        for pins in ("/channels/{channel}/messages/pins", "/channels/{channel}/pins"):
            routes += [
                Route("PUT", pins + "/{message}", self.pin),
                Route("DELETE", pins + "/{message}", self.unpin),
            ]
        return [
            Route("GET", "/channels/{channel}/messages/pins", self.pins),
            Route("GET", "/channels/{channel}/pins", self.pins_of_before),
            *routes,
        ]

    def add(self, call: Call) -> None:
        message = self.message(call)
        self.require(message.channel, Permission.READ_MESSAGE_HISTORY)
        self.require_awake(message.channel)
        if call.params["emoji"] not in message.reactions:
            self.require(message.channel, Permission.ADD_REACTIONS)
        self.rooms.reactions.add(message, self.bot, call.params["emoji"])

    def remove(self, call: Call) -> None:
        message, user = self.message(call), self.user(call.params["user"])
        if user is not self.bot:
            self.require(message.channel, Permission.MANAGE_MESSAGES)
        if call.params["emoji"] not in message.reactions:
            raise unknown_emoji()
        self.rooms.reactions.remove(message, user, call.params["emoji"])

    def listed(self, call: Call) -> list[JSON]:
        message = self.message(call)
        self.require(message.channel, Permission.READ_MESSAGE_HISTORY)
        after = id_in(call.query, "after") or 0
        limit = count(call.query.get("limit"), 100, 25)
        reacted = message.reactions.get(call.params["emoji"], [])
        ids = [user_id for user_id in sorted(reacted, key=int) if int(user_id) > after][:limit]
        return [self.shapes.user(self.user(user_id)) for user_id in ids]

    def remove_emoji(self, call: Call) -> None:
        message = self._moderated(call)
        self.rooms.reactions.remove_emoji(message, call.params["emoji"])

    def remove_all(self, call: Call) -> None:
        self.rooms.reactions.remove_all(self._moderated(call))

    def _moderated(self, call: Call) -> Message:
        message = self.message(call)
        self.require(message.channel, Permission.MANAGE_MESSAGES)
        return message

    # Pins

    def pins(self, call: Call) -> JSON:
        limit = count(call.query.get("limit"), 50, 50)
        found = self._pinned(call)
        if "before" in call.query:
            found = [m for m in found if iso(m.pinned or 0) < call.query["before"]]
        items = [
            {"pinned_at": iso(message.pinned or 0), "message": self.seen(message)}
            for message in found[:limit]
        ]
        return {"items": items, "has_more": len(found) > limit}

    def pins_of_before(self, call: Call) -> list[JSON]:
        return [self.seen(message) for message in self._pinned(call)[:50]]

    def pin(self, call: Call) -> None:
        message = self.message(call)
        self.require(message.channel, Permission.PIN_MESSAGES)
        self.require_awake(message.channel)
        self.rooms.reactions.pin(message, self.bot)

    def unpin(self, call: Call) -> None:
        message = self.message(call)
        self.require(message.channel, Permission.PIN_MESSAGES)
        self.rooms.reactions.unpin(message)

    def _pinned(self, call: Call) -> list[Message]:
        channel = self.channel(call)
        if not self.granted(channel) & Permission.READ_MESSAGE_HISTORY:
            return []
        return self.rooms.reactions.pinned(channel.id)
