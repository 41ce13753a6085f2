"""What bot and worker say to each other. Frozen; travels as JSON.

Unknown fields of a request are refused: it could not be done as asked. In what a worker tells the
bot they are ignored, so that the two can be upgraded one after the other.

Names are those of diffusers' pipelines. Pictures do not travel in here: they are bytes beside
the job (see `jobs.queue`): the one submitted with it is its attachment, those it made are blobs.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_PROMPT = 1000
"""Characters in a prompt; Discord itself would allow 6000."""

MAX_SEED = 2**53 - 1
"""Discord sends integer options as JSON numbers: safe up to 2**53 - 1."""

MAX_IMAGES = 4
"""Pictures of one request."""

MAX_CAPTIONS = 4

LEAST_STRENGTH = 0.05

MAX_PREVIEW = 32 * 1024
"""Bytes of a preview."""

PREVIEW_SIDE = 256
"""Pixels to the longer side of a preview."""

Kind = Literal["imagine", "describe", "upscale"]
Detail = Literal["short", "rich", "tags"]
Aspect = Literal["square", "portrait", "landscape", "tall", "wide"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Told(_Frozen):
    """What a worker says: a newer one may say more."""

    model_config = ConfigDict(extra="ignore")


class Bands(_Frozen):
    """Where the lines of the picture check are, for scores from 0, safe, to 1, unsafe.

    A picture with `review` or more needs a person's word before it is public; one with `block` or
    more never leaves the worker. With `review` 0 each needs it.
    """

    review: float = Field(default=0.2, ge=0, le=1)
    block: float = Field(default=0.8, ge=0, le=1)


class ImagineRequest(_Frozen):
    """Draw `num_images` pictures of one prompt. Sizes in pixels.

    `strength`: how much of the start picture, the job's attachment, is drawn anew; 1 is all. The
    worker fits the picture to the size. None: there is no start picture, only noise.
    `sampler`: one of the card's; '' is the model's own.
    `enhance`: the worker writes the prompt out first; the result says what was drawn.
    `previews`: may unfinished pictures be sent while it runs?
    """

    kind: Literal["imagine"] = "imagine"
    model: str = Field(min_length=1, max_length=100)
    prompt: str = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: str = Field(default="", max_length=MAX_PROMPT)
    width: int = Field(ge=8, le=4096)
    height: int = Field(ge=8, le=4096)
    num_inference_steps: int = Field(ge=1, le=200)
    guidance_scale: float = Field(ge=0, le=50)
    seed: int = Field(ge=0, le=MAX_SEED)
    num_images: int = Field(default=1, ge=1, le=MAX_IMAGES)
    strength: float | None = Field(default=None, ge=LEAST_STRENGTH, le=1)
    sampler: str = Field(default="", max_length=40)
    enhance: bool = False
    previews: bool = True
    bands: Bands = Bands()

    @property
    def batch_key(self) -> str:
        """Requests with the same key can share a forward pass."""
        return f"{self.model}:{self.width}x{self.height}"

    @property
    def seeds(self) -> tuple[int, ...]:
        """One a picture: each alone gives the same picture, to the eye."""
        return tuple((self.seed + index) % (MAX_SEED + 1) for index in range(self.num_images))

    @property
    def steps_run(self) -> int:
        """Denoising steps of one picture: a start picture spares the first of them."""
        if self.strength is None:
            return self.num_inference_steps
        return max(1, math.floor(self.num_inference_steps * self.strength + 1e-9))


class DescribeRequest(_Frozen):
    """Caption the picture that was submitted with the job.

    `captions`: how many different ones. The first does not depend on `seed`.
    """

    kind: Literal["describe"] = "describe"
    model: str = Field(min_length=1, max_length=100)
    detail: Detail = "short"
    captions: int = Field(default=1, ge=1, le=MAX_CAPTIONS)
    seed: int = Field(default=0, ge=0, le=MAX_SEED)
    bands: Bands = Bands()

    @property
    def batch_key(self) -> str:
        """Requests with the same key can share a forward pass."""
        return self.model


class UpscaleRequest(_Frozen):
    """Enlarge the picture that was submitted with the job: `scale` times in width and height."""

    kind: Literal["upscale"] = "upscale"
    model: str = Field(min_length=1, max_length=100)
    scale: Literal[2, 4] = 2
    bands: Bands = Bands()

    @property
    def batch_key(self) -> str:
        """Requests with the same key can share a forward pass."""
        return f"{self.model}:{self.scale}"


AnyRequest = ImagineRequest | DescribeRequest | UpscaleRequest
Request = Annotated[AnyRequest, Field(discriminator="kind")]


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


class Check(_Told):
    """What the worker's check says of one picture: its score, and on which side of `Bands.review`
    it is. Those on the far side of `Bands.block` are not among the result's pictures.

    `score`: None where the operator has chosen to have no check: the verdict is then `review`.
    """

    score: float | None = Field(ge=0, le=1)
    verdict: Literal["pass", "review"]


class Progress(_Told):
    """How far a running job is: `step` of `total` over all its pictures, or a stage by name.

    A step is one of denoising, a token of a caption, or a tile of a picture that is enlarged. The
    preview that belongs to it lies beside it: see `jobs.queue.Queue.preview`. `check`: of the
    preview; where there is none it was not checked, and may not be shown.
    """

    stage: Literal["loading", "running"] = "running"
    step: int = 0
    total: int = 0
    check: Check | None = None


ContentType = Literal["image/png", "image/webp", "image/jpeg"]


class ImagineResult(_Told):
    """Finished pictures: blobs 0, 1 and so on of the job, in the order of `seeds`. There are fewer
    than were asked for where a safety check withheld some.

    `checks`: one a picture; where there is none the picture was not checked, and may not be shown.

    `prompt`: what was really drawn where the worker wrote the prompt out, else ''.
    """

    kind: Literal["imagine"] = "imagine"
    content_type: ContentType = "image/png"
    width: int
    height: int
    seconds: float
    revision: str = ""
    seeds: tuple[int, ...] = ()
    prompt: str = ""
    checks: tuple[Check, ...] = ()


class DescribeResult(_Told):
    """Captions, all different, best first; there may be fewer than were asked for.

    `tags`: single words and short phrases, where they were asked for. `alt`: one line that says
    what is to be seen. Blob 0 of the job is the picture, made anew and perhaps smaller; `checks` is
    of it.
    """

    kind: Literal["describe"] = "describe"
    content_type: ContentType = "image/png"
    captions: tuple[str, ...] = Field(min_length=1)
    seconds: float
    revision: str = ""
    tags: tuple[str, ...] = ()
    alt: str = ""
    checks: tuple[Check, ...] = ()


class UpscaleResult(_Told):
    """The enlarged picture: blob 0 of the job, of which `checks` is. Its size in pixels."""

    kind: Literal["upscale"] = "upscale"
    content_type: ContentType = "image/png"
    width: int
    height: int
    seconds: float
    revision: str = ""
    checks: tuple[Check, ...] = ()


AnyResult = ImagineResult | DescribeResult | UpscaleResult
Result = Annotated[AnyResult, Field(discriminator="kind")]


class Failure(_Told):
    """Why a job failed. `retry`: another attempt may help.

    `sentence` is English; the bot says the same in its owner's language with `values`: by `key`,
    where there is more to say than the code does, else by `code`; where it knows them.
    """

    code: str = Field(pattern=r"^[a-z_]{1,40}$")
    key: str = Field(default="", pattern=r"^[a-z-]{0,40}$")
    sentence: str = Field(min_length=1, max_length=500)
    values: dict[str, str | int | float] = {}
    retry: bool = False


class Size(_Told):
    """Pixels."""

    width: int = Field(ge=8, le=4096)
    height: int = Field(ge=8, le=4096)


class ModelCard(_Told):
    """What a worker says of one model it serves; the bot's options and limits come from here.

    `cost` is in seconds of the device: per megapixel and step when drawing, per caption when
    describing, per megapixel of the picture given when enlarging.
    `start_picture`: takes a start picture, with `strength`. `samplers`: by name, the model's own
    first; empty where there is no choice. `scales`: what it can enlarge by. `details`: what it
    can say of a picture. `max_pixels_in`: of the picture given; 0 where the card does not say.
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
    start_picture: bool = False
    max_images: int = 1
    samplers: tuple[str, ...] = ()
    enhance: bool = False
    scales: tuple[int, ...] = ()
    details: tuple[Detail, ...] = ("short",)
    max_captions: int = 1
    max_pixels_in: int = 0

    @property
    def between_steps(self) -> bool:
        """Are its jobs done between the steps of what runs? So are captions, which are short."""
        return self.kind == "describe"

    def predict(self, request: AnyRequest, pixels_in: int = 0) -> float:
        """Predicted seconds on the device for one request.

        `pixels_in`: of the attachment, for an upscale; 0 counts as the largest it may have.
        """
        match request:
            case DescribeRequest():
                return self.cost * request.captions
            case UpscaleRequest():
                return self.cost * (pixels_in or self.max_pixels_in or 1e6) / 1e6
            case ImagineRequest():
                megapixels = request.width * request.height / 1e6
                return self.cost * megapixels * request.steps_run * request.num_images


class Worker(_Told):
    """One live worker and the models it serves."""

    id: str
    device: str
    cards: tuple[ModelCard, ...]
