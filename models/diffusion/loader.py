"""By which class a checkpoint is loaded: the one that its model_index.json names.

Where that class is not text-to-image itself (an inpainting checkpoint, a decoder),
AutoPipelineForText2Image knows the sibling that is. Asking it last and not first saves seconds at
every start: importing it imports every pipeline there is.
"""

from __future__ import annotations

import copy
from typing import Any

from models.diffusion.card import parameters
from models.diffusion.schedule import fresh
from models.errors import ModelUnusable
from models.family import Checkpoint


def loader_of(checkpoint: Checkpoint) -> Any:
    """The class whose `from_pretrained` gives a text-to-image pipeline for this checkpoint.

    Raises `ModelUnusable` where there is none.
    """
    import diffusers
    from diffusers.pipelines.pipeline_utils import DiffusionPipeline

    named = checkpoint.index["_class_name"]
    own = getattr(diffusers, named, None) if isinstance(named, str) else None
    if not (isinstance(own, type) and issubclass(own, DiffusionPipeline)):
        own = None
    if own and _draws_from_text(own):
        return own
    from diffusers.pipelines.auto_pipeline import (
        AUTO_TEXT2IMAGE_PIPELINES_MAPPING,
        AutoPipelineForText2Image,
        _get_model,  # no public way to ask
    )

    if own and _get_model(named) in AUTO_TEXT2IMAGE_PIPELINES_MAPPING:
        return AutoPipelineForText2Image
    raise ModelUnusable(checkpoint.source.name, f"{named} does not draw pictures from text.")


def networks_of(pipeline: Any) -> list[Any]:
    """The torch modules among its parts."""
    return [part for part in pipeline.components.values() if hasattr(part, "parameters")]


def copied(pipeline: Any, sampler: str = "") -> Any:
    """Another one around the same networks, for one picture: it has its own of what a call notes on
    a pipeline, and its own scheduler, by this sampler. So has each that it is made of."""
    from diffusers.pipelines.pipeline_utils import DiffusionPipeline

    made, own = copy.copy(pipeline), getattr(pipeline, "scheduler", None)
    if own is not None:
        made.scheduler = fresh(own, sampler)
    for name, part in vars(pipeline).items():
        if isinstance(part, DiffusionPipeline):
            inner = copied(part)
            if own is not None and getattr(part, "scheduler", None) is own:
                inner.scheduler = made.scheduler
            setattr(made, name, inner)
    return made


def _draws_from_text(pipeline: type) -> bool:
    accepts = parameters(pipeline)
    required = {
        name
        for name, parameter in accepts.items()
        if parameter.default is parameter.empty
        and parameter.kind is not parameter.VAR_KEYWORD
        and name != "self"
    }
    return (
        {"prompt", "width", "height"} <= accepts.keys()
        and not {"image", "num_frames"} & accepts.keys()
        and required <= {"prompt"}
    )
