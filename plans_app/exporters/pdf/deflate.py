"""Streams of a PDF made smaller."""

import io
from collections.abc import Sequence

import pikepdf


def deflated(contents: Sequence[bytes]) -> list[bytes]:
    """Each of `contents` compressed by pikepdf, whose zlib is the same under every Python; that of Python is not."""
    pdf = pikepdf.new()
    pdf.Root.Contents = pikepdf.Array([pdf.make_stream(content) for content in contents])
    buffer = io.BytesIO()
    pdf.save(buffer, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(buffer) as saved:
        return [stream.read_raw_bytes() for stream in saved.Root.Contents]
