"""What bot and worker say to each other. Frozen; travels as JSON.

Unknown fields of a request are refused: it could not be done as asked. In what a worker tells the
bot they are ignored, so that the two can be upgraded one after the other.

Names are those of diffusers' pipelines. Pictures do not travel in here: they are bytes beside
the job (see `jobs.queue`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_PROMPT = 1000
"""Characters in a prompt; Discord itself would allow 6000."""

MAX_SEED = 2**53 - 1
"""Discord sends integer options as JSON numbers: safe up to 2**53 - 1."""

Kind = Literal["imagine", "describe"]
Aspect = Literal["square", "portrait", "landscape", "tall", "wide"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Told(_Frozen):
    """What a worker says: a newer one may say more."""

    model_config = ConfigDict(extra="ignore")


class ImagineRequest(_Frozen):
    """Draw one picture. Sizes in pixels."""

    kind: Literal["imagine"] = "imagine"
    model: str = Field(min_length=1, max_length=100)
    prompt: str = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: str = Field(default="", max_length=MAX_PROMPT)
    width: int = Field(ge=8, le=4096)
    height: int = Field(ge=8, le=4096)
    num_inference_steps: int = Field(ge=1, le=200)
    guidance_scale: float = Field(ge=0, le=50)
    seed: int = Field(ge=0, le=MAX_SEED)

    @property
    def batch_key(self) -> str:
        """Requests with the same key can share a forward pass."""
        return f"{self.model}:{self.width}x{self.height}"


class DescribeRequest(_Frozen):
    """Caption the picture that was submitted with the job."""

    kind: Literal["describe"] = "describe"
    model: str = Field(min_length=1, max_length=100)

    @property
    def batch_key(self) -> str:
        """Requests with the same key can share a forward pass."""
        return self.model


Request = Annotated[ImagineRequest | DescribeRequest, Field(discriminator="kind")]


class Job(_Frozen):
    """One accepted request.

    `id` is the interaction's id: submitting the same interaction again changes nothing.
    `server` is the guild's id, or the member's own where there is none.
    `cost` is the predicted time on the device, in seconds.
    `weight` multiplies the member's share of its server's time.
    `origin` names the bot that tells the outcome.
    """

    id: str = Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")
    server: str = Field(pattern=r"^[0-9]{1,20}$")
    member: str = Field(pattern=r"^[0-9]{1,20}$")
    request: Request
    cost: float = Field(gt=0, le=1e6)
    weight: float = Field(default=1.0, ge=0.01, le=100)
    origin: str = Field(default="bot", pattern=r"^[0-9a-z-]{1,60}$")


class Progress(_Told):
    """How far a running job is: `step` of `total` denoising steps, or a stage by name."""

    stage: Literal["loading", "running"] = "running"
    step: int = 0
    total: int = 0


class ImagineResult(_Told):
    """A finished picture; its bytes are blob 0 of the job."""

    kind: Literal["imagine"] = "imagine"
    content_type: Literal["image/png", "image/webp", "image/jpeg"] = "image/png"
    width: int
    height: int
    seconds: float
    revision: str = ""


class DescribeResult(_Told):
    """Captions, best first. Blob 0 of the job is a small PNG of the picture, made anew."""

    kind: Literal["describe"] = "describe"
    captions: tuple[str, ...] = Field(min_length=1)
    seconds: float
    revision: str = ""


Result = Annotated[ImagineResult | DescribeResult, Field(discriminator="kind")]


class Failure(_Told):
    """Why a job failed. `retry`: another attempt may help.

    `sentence` is English; the bot says the same in its owner's language by `code` and `values`,
    where it knows the code.
    """

    code: str = Field(pattern=r"^[a-z_]{1,40}$")
    sentence: str = Field(min_length=1, max_length=500)
    values: dict[str, str | int | float] = {}
    retry: bool = False


class Size(_Told):
    """Pixels."""

    width: int = Field(ge=8, le=4096)
    height: int = Field(ge=8, le=4096)


class ModelCard(_Told):
    """What a worker says of one model it serves; the bot's options and limits come from here.

    `cost` is in seconds of the device: per megapixel and step when drawing, per picture when
    describing.
    """

    name: str = Field(min_length=1, max_length=100)
    kind: Kind
    family: str
    revision: str = ""
    cost: float = Field(gt=0)
    sizes: dict[Aspect, Size] = {}
    default_steps: int = 0
    max_steps: int = 0
    default_guidance: float = 0.0
    max_guidance: float = 0.0
    negative_prompt: bool = False

    def predict(self, request: ImagineRequest | DescribeRequest) -> float:
        """Predicted seconds on the device for one request."""
        if isinstance(request, DescribeRequest):
            return self.cost
        megapixels = request.width * request.height / 1e6
        return self.cost * megapixels * request.num_inference_steps


class Worker(_Told):
    """One live worker and the models it serves."""

    id: str
    device: str
    cards: tuple[ModelCard, ...]
