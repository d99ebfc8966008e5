"""The scoring half: name, connection, key, deployment, kind of endpoint, one real picture."""

from __future__ import annotations

import asyncio
import socket
import ssl
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import aiohttp

from bot.adapters.pictures import PictureFolder
from bot.app import scorer_for
from bot.check.advice import advised
from bot.check.report import StepFailedError
from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.adapters.scoring.azure_ml import AzureMLScorer
    from bot.check.report import Report
    from bot.domain import ScoredImage
    from bot.settings import TargetSettings

PROMPT = "a lighthouse on a cliff at dawn, watercolour"
CONNECT_TIMEOUT_S = 10.0


async def check_target(
    target: TargetSettings, prefix: str, data_dir: Path, report: Report, *, is_picture_wanted: bool
) -> None:
    """Walk to a picture from one endpoint, kept in *data_dir*. *prefix* is what the target's variables begin with.

    Raises StepFailedError at the first fault.
    """
    if not urlsplit(target.url).path.endswith("/score"):
        report.noted("address", f"{prefix}URL does not end in /score, as scoring addresses do; trying it anyway")
    await _check_name(target, prefix, report)
    await _check_connection(target, prefix, report)
    async with aiohttp.ClientSession() as session:
        scorer = scorer_for(target, session)
        await _check_description(target, scorer, prefix, report)
        if is_picture_wanted:
            await _check_picture(scorer, prefix, data_dir, report)
        else:
            report.noted("picture", "not asked for (--no-picture)")


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


async def _check_name(target: TargetSettings, prefix: str, report: Report) -> None:
    host, port = _host_and_port(target.url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: no host name can be so long
        fix = f"Check the host in {prefix}URL. The name of a private endpoint is known only inside its network."
        raise StepFailedError("name", f"{host} is not known here", fix) from error
    report.passed("name", f"{host} resolves to {found[0][4][0]}")


async def _check_connection(target: TargetSettings, prefix: str, report: Report) -> None:
    host, port = _host_and_port(target.url)
    is_tls = target.url.startswith("https:")
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            _, writer = await asyncio.open_connection(host, port, ssl=target.ssl_context() if is_tls else None)
    except ssl.SSLCertVerificationError as error:
        fix = f"Check {prefix}URL. For a private certificate let SCORING_CA_FILE name its CA's certificate (PEM)."
        raise StepFailedError("TLS", f"the certificate is not trusted: {error.verify_message}", fix) from error
    except ssl.SSLError as error:
        fix = f"Check host and port in {prefix}URL: what answers there does not speak https."
        raise StepFailedError("TLS", f"no handshake ({error.reason or error.strerror})", fix) from error
    except OSError as error:
        fix = f"Check {prefix}URL, and that no firewall stands between. A private endpoint answers only in its network."
        raise StepFailedError("connection", f"nothing answers at {host}, port {port}", fix) from error
    certificate = cast("dict[str, object]", writer.get_extra_info("peercert", {}))
    writer.transport.abort()
    if is_tls:
        how = "" if target.ca_file is None else " with SCORING_CA_FILE"
        report.passed("TLS", f"certificate issued by {_issuer(certificate)}, trusted{how}")
    else:
        report.passed("connection", f"{host}, port {port}; plain http, inside this machine")


def _issuer(certificate: dict[str, object]) -> str:
    """Return the issuer's name; ssl gives it as a tuple of tuples of pairs."""
    parts = cast("tuple[tuple[tuple[str, str], ...], ...]", certificate.get("issuer", ()))
    names = dict(pair for part in parts for pair in part)
    return names.get("organizationName") or names.get("commonName") or "a CA without a name"


async def _check_description(target: TargetSettings, scorer: AzureMLScorer, prefix: str, report: Report) -> None:
    with advised("endpoint", prefix):
        probe = await scorer.probe()
    report.passed("endpoint", f"{' and '.join(probe.accepted_keys)} key accepted")
    for name in probe.refused_keys:
        variable = f"{prefix}KEY" if name == "primary" else f"{prefix}KEY_SECONDARY"
        report.noted(
            "endpoint", f"{name} key refused: copy {variable} again, or the bot will not survive a key rotation"
        )
    if probe.deployment is not None:
        report.passed("deployment", f"{probe.deployment} answers")
    elif target.deployment is not None:
        report.noted("deployment", f"the endpoint does not say whether {target.deployment} answers")
    if probe.describes_table:
        report.passed("kind", "takes a table of prompts, as SDXL on Azure ML does")
    else:
        report.noted("kind", "its description does not speak of input_data with columns; only a picture can tell")


async def _check_picture(scorer: AzureMLScorer, prefix: str, data_dir: Path, report: Report) -> None:
    report.say(f"  asking for a picture, which may take up to {scorer.target.timeout_s:g} s …")
    clock = asyncio.get_running_loop().time
    started_at = clock()
    with advised("picture", prefix):
        image = await scorer.score(PROMPT, f"check-{uuid.uuid4().hex}")
        scoring_s = clock() - started_at
        path, size = await _save(image, data_dir, scorer.target.name)
    by = "" if image.deployment is None else f" from deployment {image.deployment}"
    report.passed("picture", f"{size}{by} in {scoring_s:.1f} s, saved as {path}")


async def _save(image: ScoredImage, data_dir: Path, name: str) -> tuple[Path, str]:
    """Check the picture as the bot does, keep it where it is easy to find. Raises ImageError, StoreError."""
    with tempfile.TemporaryDirectory() as scratch:
        async with PictureFolder(Path(scratch)) as pictures:
            picture = await pictures.keep(image.data)
    path = data_dir / f"check-{name}.{picture.format}"
    try:
        await asyncio.to_thread(path.write_bytes, image.data)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    return path, f"{picture.width}×{picture.height} {picture.format.name}"
