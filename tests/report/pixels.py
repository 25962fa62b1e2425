"""The pixels of a PNG."""

import struct
import zlib
from itertools import islice

Colour = tuple[int, int, int]


class Pixels:
    """A PNG of eight bits a channel, not interlaced, as browsers and renderers write it."""

    def __init__(self, png: bytes) -> None:
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        chunks: dict[bytes, bytes] = {}
        place = 8
        while place < len(png):
            (length,) = struct.unpack_from(">I", png, place)
            kind = png[place + 4 : place + 8]
            chunks[kind] = chunks.get(kind, b"") + png[place + 8 : place + 8 + length]
            place += 12 + length
        self.width, self.height, depth, colours = struct.unpack_from(">IIBB", chunks[b"IHDR"])
        assert depth == 8
        self._channels = {2: 3, 6: 4}[colours]
        self._rows = self._unfiltered(zlib.decompress(chunks[b"IDAT"]))

    def _unfiltered(self, data: bytes) -> list[bytearray]:
        stride, step = self.width * self._channels, self._channels
        above = bytearray(stride)
        rows = []
        for number in range(self.height):
            start = number * (stride + 1)
            row = bytearray(data[start + 1 : start + 1 + stride])
            for i in range(stride):
                left, up = (row[i - step] if i >= step else 0), above[i]
                corner = above[i - step] if i >= step else 0
                row[i] = (row[i] + _predicted(data[start], left, up, corner)) % 256
            rows.append(row)
            above = row
        return rows

    def at(self, x: float, y: float) -> Colour:
        """The colour of a pixel."""
        start = int(x) * self._channels
        red, green, blue = islice(self._rows[int(y)], start, start + 3)
        return red, green, blue


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    """What a PNG's filter takes a byte for; https://www.w3.org/TR/png-3/#9Filters."""
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda each: abs(guess - each))
    return (0, left, up, (left + up) // 2)[kind]


def colour(text: str) -> Colour:
    """A colour as CSS has it."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
