"""Collects what is wrong with a request, and makes of it Discord's "Invalid Form Body"."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.errors import ApiError
from sandbox.wire import JSON

Path = tuple[str | int, ...]

INVALID_FORM_BODY = 50035


class Problems:
    def __init__(self) -> None:
        self._errors: JSON = {}

    def __bool__(self) -> bool:
        return bool(self._errors)

    def add(self, path: Path, code: str, message: str) -> None:
        place = self._errors
        for step in path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def required(self, path: Path) -> None:
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def too_long(self, path: Path, most: int) -> None:
        self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def bad_length(self, path: Path, least: int, most: int) -> None:
        message = f"Must be between {least} and {most} in length."
        self.add(path, "BASE_TYPE_BAD_LENGTH", message)

    def not_one_of(self, path: Path, choices: Iterable[object]) -> None:
        listed = ", ".join(repr(choice) for choice in choices)
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")

    def bad_url(self, path: Path, url: str) -> None:
        scheme = url.partition("://")[0] if "://" in url else ""
        message = f"Scheme \"{scheme}\" is not supported. Scheme must be one of ('http', 'https')."
        self.add(path, "URL_TYPE_INVALID_SCHEME", message)

    def error(self) -> ApiError:
        return ApiError(400, INVALID_FORM_BODY, "Invalid Form Body", self._errors)

    def raise_if_any(self) -> None:
        if self._errors:
            raise self.error()
