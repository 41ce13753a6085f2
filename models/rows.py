"""What of a network's call has a row for each picture, and how such calls are joined and parted.

For each class: the arguments with a row for each picture; the first says how many. What else a call
has must be the same in all calls that are joined: shapes for tensors, which then depend on the
picture's size alone, values for the rest. So a network that is not listed here is not joined.

Texts of any length are joined where a network takes them as a list, or with a mask: then they are
filled up to the longest.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import torch

_TEXT = "encoder_hidden_states"


class Rows(NamedTuple):
    """`names`: of the arguments with rows. Among them `time`, of which a call may have one for all
    its rows, and `ragged`, a text of any length, which `mask` says where that is a tensor."""

    names: tuple[str, ...]
    time: str = "timestep"
    ragged: str = ""
    mask: str = ""


ROWS: Mapping[str, Rows] = {
    "UNet2DConditionModel": Rows(
        (
            *("sample", "timestep", _TEXT, "class_labels", "timestep_cond"),
            *("added_cond_kwargs", "attention_mask", "encoder_attention_mask"),
        )
    ),
    "SD3Transformer2DModel": Rows(("hidden_states", "timestep", _TEXT, "pooled_projections")),
    "FluxTransformer2DModel": Rows(
        ("hidden_states", "timestep", _TEXT, "pooled_projections", "guidance")
    ),
    "Flux2Transformer2DModel": Rows(("hidden_states", "timestep", _TEXT, "guidance")),
    "PixArtTransformer2DModel": Rows(
        (
            *("hidden_states", "timestep", _TEXT, "added_cond_kwargs"),
            *("attention_mask", "encoder_attention_mask"),
        )
    ),
    "DiTTransformer2DModel": Rows(("hidden_states", "timestep", "class_labels")),
    "PRXTransformer2DModel": Rows(("hidden_states", "timestep", _TEXT, "attention_mask")),
    "SanaTransformer2DModel": Rows(
        (
            *("hidden_states", "timestep", _TEXT, "guidance"),
            *("attention_mask", "encoder_attention_mask"),
        )
    ),
    "QwenImageTransformer2DModel": Rows(
        (
            *("hidden_states", "timestep", _TEXT, f"{_TEXT}_mask"),
            *("img_shapes", "guidance", "additional_t_cond"),
        ),
        ragged=_TEXT,
        mask=f"{_TEXT}_mask",
    ),
    "ZImageTransformer2DModel": Rows(("x", "t", "cap_feats"), time="t", ragged="cap_feats"),
    "PriorTransformer": Rows(
        ("hidden_states", "timestep", "proj_embedding", _TEXT, "attention_mask")
    ),
}
_Path = tuple[str, ...]


class Call:
    """`rows`: where in `arguments` there is a row for each picture: in tensors, or in lists. Calls
    with the same `key` can be joined; `shape`: with the type of their times too."""

    def __init__(self, arguments: dict[str, Any], kind: Rows) -> None:
        import torch

        self.arguments = arguments
        self.kind = kind
        self.count = len(arguments[kind.names[0]])
        self.rows: list[_Path] = []
        times: list[Hashable] = []
        known: list[Hashable] = []
        for path, value in _leaves(arguments):
            name = path[0]
            is_row = name in kind.names and isinstance(value, list | torch.Tensor)
            if is_row:
                self.rows.append(path)
            if name == kind.time and isinstance(value, torch.Tensor):
                # Of another type from each sampler, and a single one where all rows are at it.
                times.append(value.dtype if _is_half(value) else "float")
            elif name != kind.mask:
                ragged = name == kind.ragged
                known.append((path, _kind_of_rows(value, ragged) if is_row else _kind(value)))
        self.key: Hashable = tuple(known)
        self.shape: Hashable = (self.key, *times)

    def row(self, path: _Path) -> Any:
        value: Any = self.arguments
        for name in path:
            value = value[name]
        return value.reshape(-1).expand(self.count) if path[0] == self.kind.time else value


def row_of(call: Call, index: int) -> dict[str, Any]:
    """The arguments of a call for one of its pictures."""
    arguments = dict(call.arguments)
    for path in call.rows:
        _put(arguments, path, call.row(path)[index : index + 1])
    return arguments


def stacked(calls: Sequence[Call], width: int = 0) -> dict[str, Any]:
    """The arguments of one call that stands for all of these. With `width` it has so many rows, the
    last one again where there are fewer; and times that are whole numbers, or doubles, are floats,
    which networks make of them anyway."""
    import torch

    kind, arguments = calls[0].kind, dict(calls[0].arguments)
    more = width - sum(call.count for call in calls)
    for path in calls[0].rows:
        parts = [call.row(path) for call in calls]
        if isinstance(parts[0], list):
            arguments[path[0]] = list(itertools.chain(*parts))
            continue
        if path[0] in (kind.ragged, kind.mask):
            continue
        rows = torch.cat(parts)
        if width and path[0] == kind.time and not _is_half(rows):
            rows = rows.float()
        if width and more < 0:
            rows = rows[:width]
        elif more > 0:
            rows = torch.cat([rows, rows[-1:].expand(more, *rows.shape[1:])])
        _put(arguments, path, rows)
    return arguments | _filled_up(calls) if kind.mask else arguments


def _filled_up(calls: Sequence[Call]) -> dict[str, Any]:
    """Texts, each (rows, tokens, width), as long as the longest, and the mask that says which of
    their tokens count; None where all do."""
    import torch

    kind = calls[0].kind
    texts = [call.arguments[kind.ragged] for call in calls]
    given = [call.arguments.get(kind.mask) for call in calls]
    longest = max(text.shape[1] for text in texts)
    if all(mask is None for mask in given) and all(text.shape[1] == longest for text in texts):
        return {kind.ragged: torch.cat(texts), kind.mask: None}
    pad, filled, masks = torch.nn.functional.pad, list[Any](), list[Any]()
    for text, mask in zip(texts, given, strict=True):
        more = longest - text.shape[1]
        whole = text.new_ones(text.shape[:2], dtype=torch.bool)
        filled.append(pad(text, (0, 0, 0, more)))
        masks.append(pad(whole if mask is None else mask.bool(), (0, more)))
    return {kind.ragged: torch.cat(filled), kind.mask: torch.cat(masks)}


def _kind(value: Any, first: int = 0) -> Hashable:
    """What must be the same where it is joined: of a tensor its type and its dimensions from this
    one on."""
    if hasattr(value, "shape"):
        return value.dtype, tuple(value.shape[first:])
    return value if isinstance(value, Hashable) else id(value)


def _kind_of_rows(rows: Any, ragged: bool) -> Hashable:
    if not isinstance(rows, list):
        return _kind(rows, 2 if ragged else 1)
    row: Any = rows[0]
    return _kind(row, 1 if ragged else 0) if hasattr(row, "shape") else repr(row)


def _is_half(times: torch.Tensor) -> bool:
    return times.is_floating_point() and times.element_size() == 2


def _leaves(value: Any, path: _Path = ()) -> Iterator[tuple[_Path, Any]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, (*path, name))
    else:
        yield path, value


def _put(arguments: dict[str, Any], path: _Path, value: Any) -> None:
    name, *rest = path
    if rest:
        arguments[name] = inner = dict(arguments[name])
        _put(inner, tuple(rest), value)
    else:
        arguments[name] = value


def whole(answers: Sequence[Any]) -> Any:
    """One answer of all these parts: what `part` takes apart."""
    import torch

    first = answers[0]
    if isinstance(first, tuple):
        return tuple(whole(each) for each in zip(*answers, strict=True))
    if isinstance(first, dict):
        return type(first)(**{name: whole([a[name] for a in answers]) for name in first})
    return list(itertools.chain(*answers)) if isinstance(first, list) else torch.cat(list(answers))


def part(answer: Any, rows: slice) -> Any:
    """These rows of what a network gives: tensors, lists, tuples of them, diffusers' outputs."""
    if isinstance(answer, tuple):
        return tuple(part(each, rows) for each in answer)
    if isinstance(answer, dict):
        return type(answer)(**{name: part(each, rows) for name, each in answer.items()})
    return answer[rows]
