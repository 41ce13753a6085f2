"""What can go wrong. Each sandbox error is one plain sentence: what, and what to do about it.

ApiError is different: it is Discord's own refusal, sent to the bot in Discord's shape.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sandbox.wire import JSON

VIA = "1.1 google"


class SandboxError(Exception):
    """Base of everything the sandbox tells a person."""


class Refused(SandboxError):
    """Discord's client would not have let the member send this."""


class AnsweredTooLate(SandboxError):
    """The application did not respond: no first response within the deadline."""


class BotNotReady(SandboxError):
    """The bot did not log in, or registered no commands, in the time allowed."""


class TimedOut(SandboxError):
    """What was waited for did not happen in the time allowed."""


class PortBusy(SandboxError):
    """Another program listens on the port."""


class ChildStopped(SandboxError):
    """A program that the sandbox started ended by itself."""


class StartFailed(SandboxError):
    """A program that the sandbox needs could not be started."""


class BotRefused(SandboxError):
    """The bot answered, but with a refusal or a failure instead of a result."""


class ApiError(Exception):
    """A refusal in the shape of Discord's API: {code, message, errors}."""

    def __init__(self, status: int, code: int, message: str, errors: JSON | None = None) -> None:
        super().__init__(f"{status} (error code {code}): {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.headers: dict[str, str] = {"Via": VIA}

    def body(self) -> JSON:
        body: JSON = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


class RateLimited(ApiError):
    """Discord's page "Rate Limits". Without `via` it comes from the network before Discord.

    `seconds`: until a request is admitted again. `everywhere`: the limit over all routes.
    """

    def __init__(
        self,
        seconds: float,
        message: str = "You are being rate limited.",
        *,
        code: int = 0,
        via: bool = True,
        everywhere: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(429, code, message)
        self._seconds = max(0.0, seconds)
        self._everywhere = everywhere
        self.headers = {
            "Retry-After": str(math.ceil(self._seconds)),
            **({"Via": VIA} if via else {}),
            **(headers or {}),
        }

    def body(self) -> JSON:
        body: JSON = {
            "message": self.message,
            "retry_after": round(self._seconds, 3),
            "global": self._everywhere,
        }
        return {**body, "code": self.code} if self.code else body


class HtmlPage(ApiError):
    """A page of Cloudflare's, which stands before Discord: no JSON, no Via header."""

    def __init__(self, status: int, title: str, error: int | None = None) -> None:
        super().__init__(status, 0, title)
        self.headers = {"Server": "cloudflare"}
        self._error = status if error is None else error

    @property
    def page(self) -> str:
        return (
            "<!DOCTYPE html>\n<html><head><title>"
            f"{self.message}</title></head>\n<body>error code: {self._error}</body></html>\n"
        )


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def not_found() -> ApiError:
    return ApiError(404, 0, "404: Not Found")


def unknown_channel() -> ApiError:
    return ApiError(404, 10003, "Unknown Channel")


def unknown_guild() -> ApiError:
    return ApiError(404, 10004, "Unknown Guild")


def unknown_member() -> ApiError:
    return ApiError(404, 10007, "Unknown Member")


def unknown_message() -> ApiError:
    return ApiError(404, 10008, "Unknown Message")


def unknown_user() -> ApiError:
    return ApiError(404, 10013, "Unknown User")


def unknown_webhook() -> ApiError:
    return ApiError(404, 10015, "Unknown Webhook")


def unknown_interaction() -> ApiError:
    return ApiError(404, 10062, "Unknown interaction")


def unknown_command() -> ApiError:
    return ApiError(404, 10063, "Unknown application command")


def too_large() -> ApiError:
    return ApiError(413, 40005, "Request entity too large")


def already_acknowledged() -> ApiError:
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def foreign_message() -> ApiError:
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message")


def closed_dms() -> ApiError:
    return ApiError(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def invalid_webhook_token() -> ApiError:
    return ApiError(401, 50027, "Invalid Webhook Token")


def invalid_json() -> ApiError:
    return ApiError(400, 50109, "The request body contains invalid JSON.")
