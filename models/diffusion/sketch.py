"""Small pictures of unfinished ones, for next to nothing: no VAE is run for them.

Models of pixels have theirs at hand. For latents, colour is nearly a linear function of a
latent's channels; the function is fitted once, at load, on plain squares that the VAE encodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from PIL import Image

from models.diffusion.start import encoded, scale_factor

if TYPE_CHECKING:
    import torch

_SQUARES = 8  # to a side of what is encoded for the fit
_LATENTS = 4  # to a side of a square; its border mixes with its neighbours
_LARGEST_FACTOR = 16


@dataclass(frozen=True)
class Sketch:
    """`colours`: of shape (C + 1, 3), latents and a constant to RGB in [-1, 1]; None: the samples
    are pixels already."""

    colours: torch.Tensor | None

    @classmethod
    def of(cls, pipeline: Any) -> Self | None:
        """None where a sample of this pipeline cannot be shown so."""
        vae = getattr(pipeline, "vae", None)
        if vae is None:
            network = getattr(pipeline, "transformer", None) or getattr(pipeline, "unet", None)
            channels = getattr(getattr(network, "config", None), "in_channels", None)
            return cls(None) if channels == 3 else None
        factor = scale_factor(pipeline) or _LARGEST_FACTOR + 1
        if type(vae).__name__ != "AutoencoderKL" or factor > _LARGEST_FACTOR:
            return None
        return cls(_fit(vae, factor))

    def picture(self, sample: torch.Tensor) -> Image.Image | None:
        """One pixel a latent, of the first sample; None where it is not (N, C, h, w)."""
        if sample.ndim != 4:
            return None
        pixels = sample[0].permute(1, 2, 0).float()
        if self.colours is not None:
            if pixels.shape[2] != len(self.colours) - 1:
                return None
            colours = self.colours.to(pixels.device)
            pixels = pixels @ colours[:-1] + colours[-1]
        bytes_ = ((pixels.clamp(-1, 1) + 1) * 127.5).round().byte()
        return Image.fromarray(bytes_.cpu().numpy())


def _fit(vae: Any, factor: int) -> torch.Tensor:
    """By least squares, from the middle of each square."""
    import torch

    generator = torch.Generator().manual_seed(0)
    colours = torch.rand((_SQUARES * _SQUARES, 3), generator=generator) * 2 - 1
    side = _LATENTS * factor
    squares = colours.T.reshape(1, 3, _SQUARES, _SQUARES)
    pixels = squares.repeat_interleave(side, 2).repeat_interleave(side, 3)
    with torch.inference_mode():
        latents = encoded(vae, pixels.to(vae.device, vae.dtype)).float().cpu()
    middle = _LATENTS // 2
    seen = latents[0, :, middle::_LATENTS, middle::_LATENTS].flatten(1).T
    with_constant = torch.cat([seen, torch.ones(len(seen), 1)], 1)
    # Clones: what is made in inference mode stays bound to it.
    return torch.linalg.lstsq(with_constant.clone(), colours).solution
