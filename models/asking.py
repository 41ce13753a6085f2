"""How a captioner is asked: in a chat, by a task prompt (Florence-2), or not at all; and how its
answer is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jobs.contract import Detail
from models.words import one_line

if TYPE_CHECKING:
    from PIL.Image import Image

NOTHING = "(nothing to say)"
_CHAT: Mapping[Detail, str] = {
    "short": "Describe this picture in one sentence.",
    "rich": "Describe this picture in detail: the subject, the setting, the style, the colours, "
    "the light and the composition.",
    "tags": "List at most fifteen short tags for this picture, separated by commas.",
}
# Florence-2 knows its tasks by these; it finds things with their places, of which the names count.
_TASKS: Mapping[Detail, str] = {
    "short": "<CAPTION>",
    "rich": "<MORE_DETAILED_CAPTION>",
    "tags": "<OD>",
}
_PLACE = re.compile(r"(?:<loc_\d+>)+")
_TOKEN = re.compile(r"<[^<>]*>")


class Asking:
    """`processor` makes tensors of pictures (and text), `tokenizer` makes text of tokens.

    `question`: what one that takes text is asked for a short caption; '' leaves it to this.
    """

    def __init__(self, processor: Any, tokenizer: Any, question: str) -> None:
        self._processor = processor
        self._tokenizer = tokenizer
        self._chats = bool(getattr(processor, "chat_template", None))
        tasks = getattr(processor, "task_prompts_without_inputs", {})
        self._tasks = not self._chats and tasks.keys() >= set(_TASKS.values())
        self._own = question

    @property
    def answers(self) -> bool:
        """Can it be asked for more than its caption?"""
        return self._chats or self._tasks

    def question(self, detail: Detail) -> str:
        if not self.answers:
            return self._own
        table = _CHAT if self._chats else _TASKS
        return (self._own if detail == "short" else "") or table[detail]

    def inputs(self, picture: Image, question: str) -> Any:
        """What the model's `generate` takes."""
        if self._chats:
            content = [{"type": "image", "image": picture}, {"type": "text", "text": question}]
            return self._processor.apply_chat_template(
                [{"role": "user", "content": content}],
                add_generation_prompt=True,
                tokenize=True,
                return_dict=True,
                return_tensors="pt",
            )
        if question:
            return self._processor(images=picture, text=question, return_tensors="pt")
        return self._processor(images=picture, return_tensors="pt")

    def read(self, tokens: Any, question: str) -> list[str]:
        """The answers in these tokens, without the question; tags each on a line or by commas."""
        if self._tasks and question == _TASKS["tags"]:
            texts = self._tokenizer.batch_decode(tokens, skip_special_tokens=False)
            return [_things(text) for text in texts]
        texts = self._tokenizer.batch_decode(tokens, skip_special_tokens=True)
        if self._chats and question == _CHAT["tags"]:
            return [text.strip() for text in texts]  # its lines part the tags
        return [one_line(text) or NOTHING for text in texts]


def _things(text: str) -> str:
    """Of "<s>cat<loc_1><loc_2><loc_9><loc_9>dog<loc_3>...": the names, each of them once."""
    names = (_TOKEN.sub("", part).strip() for part in _PLACE.split(text))
    return ", ".join(dict.fromkeys(filter(None, names)))
