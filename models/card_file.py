"""`atelier.json`, beside a model's weights: what its own configuration does not say."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from jobs.contract import MAX_CAPTIONS, Aspect, Kind, Size

NAME = "atelier.json"


class CardFile(BaseModel):
    """Every field may be left out; what is there wins over what the family would guess."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", max_length=100, description="Name, where none is set.")
    kind: Kind | None = None
    revision: str = Field(default="", description="Shown with results.")
    sizes: dict[Aspect, Size] | None = Field(default=None, description="Pixels, by aspect.")
    default_steps: int | None = Field(default=None, ge=1, le=200)
    max_steps: int | None = Field(default=None, ge=1, le=200)
    default_guidance: float | None = Field(default=None, ge=0, le=50)
    max_guidance: float | None = Field(default=None, ge=0, le=50)
    negative_prompt: bool | None = None
    trigger: str = Field(
        default="", max_length=200, description="Words added to each prompt: those a LoRA hears to."
    )
    question: str = Field(default="", description="What a captioner that takes text is asked.")
    max_captions: int | None = Field(
        default=None,
        ge=1,
        le=MAX_CAPTIONS,
        description="How many captions are worth reading.",
    )
    max_new_tokens: int | None = Field(default=None, ge=1, le=1000)
    licence: str = Field(default="", description="SPDX name of the weights' licence.")
    about: str = Field(default="", description="A sentence on the model.")
