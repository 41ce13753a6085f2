"""The control API: faults over HTTP, for tests in any language. docs/local-discord.md shows it.

    GET    /control/faults             those that are on
    POST   /control/faults             {"fault": "hang", "method": "PATCH", "path": "/webhooks/"}
    DELETE /control/faults[/{id}]      lift all, or one
    GET    /control/gateway            who is logged in
    POST   /control/gateway/{action}   cut, reconnect, invalidate or heartbeat
    DELETE /control/channels/{name}    and /control/messages/{id}
    POST   /control/clock              {"seconds": 3.5}, where the clock is a ManualClock

Off unless asked for, and only for this machine, as the page is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web

from sandbox.errors import ApiError, Refused
from sandbox.fault import Fault
from sandbox.http import Call, json_response, read_call
from sandbox.permissions import Permission
from sandbox.wire import JSON

if TYPE_CHECKING:
    from sandbox.server import LocalDiscord

_NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


class Action(NamedTuple):
    """What can be asked for, and with which fields."""

    act: Callable[..., Any]
    required: Mapping[str, type] = {}
    optional: Mapping[str, type] = {}

    def __call__(self, body: JSON) -> Any:
        known = {**self.required, **self.optional}
        if unknown := [name for name in body if name not in known]:
            raise Refused(f"There is no field {', '.join(unknown)} here.")
        if missing := [name for name in self.required if name not in body]:
            raise Refused(f"Without {', '.join(missing)} this cannot be done.")
        for name, value in body.items():
            kind = known[name]
            fits = type(value) is kind or (kind is float and type(value) is int)
            if not fits and (value is not None or name in self.required):
                raise Refused(f"The field {name} has to be {_NAMES[kind]}.")
        return self.act(**body)


class Control:
    def __init__(self, discord: LocalDiscord) -> None:
        self._discord = discord
        faults = discord.faults
        request: Mapping[str, type] = {"method": str, "path": str}
        times: Mapping[str, type] = {"times": int}
        shard: Mapping[str, type] = {"shard": int}
        refused: Mapping[str, type] = {"status": int, "code": int, "message": str}
        self._faults = {
            "fail": Action(faults.fail, request, {"status": int, **times}),
            "refuse": Action(self._refuse, {**request, **refused}, times),
            "rate_limit": Action(
                faults.rate_limit, request, {"seconds": float, "via": bool, **times}
            ),
            "lose": Action(faults.lose, request, times),
            "hang": Action(faults.hang, request, times),
            "withhold_acks": Action(faults.gateway.withhold_acks, {}, shard),
            "hold_events": Action(faults.gateway.hold_events, {}, shard),
            "revoke": Action(
                self._revoke, {"permission": str}, {"channel": str, "role": str}
            ),
            "close_dms": Action(faults.world.close_dms, {"member": str}),
            "block": Action(faults.world.block, {"pattern": str}),
        }  # fmt: skip
        self._gateway = {
            "cut": Action(faults.gateway.cut, {}, {"code": int, **shard}),
            "reconnect": Action(faults.gateway.reconnect, {}, shard),
            "invalidate": Action(faults.gateway.invalidate, {}, {"resumable": bool, **shard}),
            "heartbeat": Action(faults.gateway.ask_heartbeat, {}, shard),
        }
        self._clock = Action(faults.world.advance, {"seconds": float})

    def add_to(self, app: web.Application) -> None:
        router = app.router
        router.add_get("/control/faults", _answering(self.faults))
        router.add_post("/control/faults", _answering(self.add_fault))
        router.add_delete("/control/faults", _answering(self.lift_all))
        router.add_delete("/control/faults/{id}", _answering(self.lift))
        router.add_get("/control/gateway", _answering(self.sessions))
        router.add_post("/control/gateway/{action}", _answering(self.act_on_gateway))
        router.add_delete("/control/channels/{name}", _answering(self.delete_channel))
        router.add_delete("/control/messages/{id}", _answering(self.delete_message))
        router.add_post("/control/clock", _answering(self.advance))

    def faults(self, call: Call) -> list[JSON]:
        return [fault.public() for fault in self._discord.faults.active]

    def add_fault(self, call: Call) -> JSON:
        fields = dict(call.body)
        fault: Fault = _named(self._faults, fields.pop("fault", None))(fields)
        return fault.public()

    def lift(self, call: Call) -> None:
        number = call.params["id"]
        self._discord.faults.lift(int(number) if number.isdecimal() else 0)

    def lift_all(self, call: Call) -> None:
        self._discord.faults.lift_all()

    def sessions(self, call: Call) -> JSON:
        gateway = self._discord.gateway
        sessions = [
            {
                "shard": [session.shard, session.shards],
                "connected": session.connection is not None,
                "sequence": session.sequence,
                "heartbeats": session.connection.heartbeats if session.connection else 0,
            }
            for session in gateway.sessions
        ]
        return {"sessions": sessions, "session_start_limit": gateway.starts.limit()}

    def act_on_gateway(self, call: Call) -> None:
        _named(self._gateway, call.params["action"])(call.body)

    def delete_channel(self, call: Call) -> None:
        self._discord.faults.world.delete_channel(call.params["name"])

    def delete_message(self, call: Call) -> None:
        self._discord.faults.world.delete_message(call.params["id"])

    def advance(self, call: Call) -> JSON:
        self._clock(call.body)
        return {"now": self._discord.clock.now()}

    def _refuse(
        self,
        method: str,
        path: str,
        status: int,
        code: int,
        message: str,
        times: int | None = None,
    ) -> Fault:
        return self._discord.faults.refuse(method, path, ApiError(status, code, message), times)

    def _revoke(
        self, permission: str, channel: str | None = None, role: str | None = None
    ) -> Fault:
        if permission not in Permission.__members__:
            raise Refused(f"There is no permission {permission}.")
        right = Permission[permission]
        return self._discord.faults.world.revoke(right, channel=channel, role=role)


def _named(actions: Mapping[str, Action], name: Any) -> Action:
    if name not in actions:
        raise Refused(f"{name} is none of {', '.join(actions)}.")
    return actions[name]


def _answering(act: Callable[[Call], Any]) -> Callable[[web.Request], Any]:
    """For this machine alone; what cannot be done is told in one sentence."""

    async def handle(request: web.Request) -> web.Response:
        if not ip_address(request.remote or "0.0.0.0").is_loopback:
            return json_response({"message": "Only this machine may ask this."}, 403)
        try:
            answer = act(await read_call(request))
        except ApiError as error:
            return json_response({"message": error.message}, error.status)
        except Refused as refusal:
            return json_response({"message": str(refusal)}, 400)
        return web.Response(status=204) if answer is None else json_response(answer)

    return handle
