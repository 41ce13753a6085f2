"""Polls as they are sent: what Discord refuses, and the record it makes of the rest."""

from __future__ import annotations

from typing import Any

from sandbox.problems import Problems
from sandbox.state import Poll
from sandbox.wire import JSON, as_dict, objects

QUESTION, ANSWER = 300, 55
ANSWERS = 10
LONGEST_HOURS = 32 * 24


def new_poll(value: Any, now: float) -> Poll:
    sent = as_dict(value)
    problems = Problems()
    question = str(as_dict(sent.get("question")).get("text") or "")
    if not 1 <= len(question) <= QUESTION:
        problems.bad_length(("poll", "question", "text"), 1, QUESTION)
    answers = objects(sent.get("answers"))
    if not 1 <= len(answers) <= ANSWERS:
        problems.bad_length(("poll", "answers"), 1, ANSWERS)
    numbered: list[JSON] = []
    for index, answer in enumerate(answers):
        media = as_dict(answer.get("poll_media"))
        text = str(media.get("text") or "")
        if not 1 <= len(text) <= ANSWER:
            path = ("poll", "answers", index, "poll_media", "text")
            problems.bad_length(path, 1, ANSWER)
        numbered.append({"answer_id": index + 1, "poll_media": media})
    hours = sent.get("duration", 24)
    if not isinstance(hours, int | float) or hours != int(hours) or not 1 <= hours <= LONGEST_HOURS:
        message = f"int value should be between 1 and {LONGEST_HOURS}."
        problems.add(("poll", "duration"), "NUMBER_TYPE_MAX", message)
        hours = 24
    problems.raise_if_any()
    return Poll(
        question,
        numbered,
        now + hours * 3600,
        bool(sent.get("allow_multiselect")),
        {answer["answer_id"]: [] for answer in numbered},
    )
