# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Pictures: decoded and encoded anew, so that nothing but the picture is kept: no position, no device, no script."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tvilling.documents.decoders.refusal import DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Callable

#: More than any camera's or scanner's page; decoding needs four bytes for each.
MOST_PIXELS = 40_000_000
MODES = {"JPEG": "RGB", "PNG": "RGBA", "WEBP": "RGBA"}
OPTIONS: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 90},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 90},
}


def decoder(kind: str) -> Callable[[bytes], bytes]:
    """The decoder of one format, by Pillow's name of it."""
    return partial(_decode, kind)


def _decode(kind: str, content: bytes) -> bytes:
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError as fault:
        raise _too_many_pixels() from fault
    except (OSError, ValueError, SyntaxError) as fault:
        raise DocumentRefused(
            _("The picture cannot be opened: the file is damaged, or its name has the wrong ending.")
        ) from fault
    plain = upright if upright.mode in {"L", "RGB", MODES[kind]} else upright.convert(MODES[kind])
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    result = BytesIO()
    bare.save(result, kind, **OPTIONS[kind])
    return result.getvalue()


def _too_many_pixels() -> DocumentRefused:
    message = _("The picture has more than %(number)s million pixels. Make it smaller, then add it again.")
    return DocumentRefused(message % {"number": MOST_PIXELS // 1_000_000})
