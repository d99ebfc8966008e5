"""Says inside a PNG how it was made: for picture tools, and for whoever must know that no camera took it.

Two chunks go in behind the header; every other byte, the pixels' among them, stays as the model sent it.
"""

from __future__ import annotations

import json
import struct
import zlib
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.export.records import Record

HEADER_END = 33
"""A PNG's eight magic bytes and its IHDR chunk, always of 25: https://www.w3.org/TR/png-3/#11IHDR"""

_XMP_KEY, _PARAMETERS_KEY = b"XML:com.adobe.xmp", b"parameters"

# https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia, in the form of the IPTC photo standard.
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def with_provenance(png: bytes, record: Record) -> bytes:
    """Return the PNG with a `parameters` chunk and the IPTC source type; *record* is its row in the log."""
    chunks = _text(_PARAMETERS_KEY, parameters(record)) + _text(_XMP_KEY, _XMP)
    return png[:HEADER_END] + chunks + png[HEADER_END:]


def parameters(record: Record) -> str:
    """Return the words and what is known of how they were painted, as AUTOMATIC1111's web UI writes it.

    The endpoint tells neither seed nor steps, so neither is here.
    """
    known = {
        "Size": f"{record['image_width']}x{record['image_height']}",
        "Model": record["target"],
        "Deployment": record["deployment"],
        "Version": f"imagine-bot {version('imagine-bot')}",
    }
    return (
        f"{record['prompt']}\n{', '.join(f'{name}: {_quoted(str(value))}' for name, value in known.items() if value)}"
    )


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if set(value) & set(',:\n"') else value


def _text(key: bytes, text: str) -> bytes:
    """Return an iTXt chunk, uncompressed and of no language: https://www.w3.org/TR/png-3/#11iTXt."""
    body = b"iTXt" + key + b"\0\0\0\0\0" + text.replace("\0", "").encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
