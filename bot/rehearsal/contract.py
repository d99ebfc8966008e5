"""What the endpoint takes: the request body of an SDXL deployment, and the schema it shows of it."""

from __future__ import annotations

import json
from typing import Final, cast

COLUMNS: Final = ["prompt"]

SWAGGER: Final = {
    "swagger": "2.0",
    "info": {"title": "Rehearsal endpoint", "version": "1.0"},
    "consumes": ["application/json"],
    "produces": ["application/json"],
    "securityDefinitions": {"Bearer": {"type": "apiKey", "name": "Authorization", "in": "header"}},
    "security": [{"Bearer": list[str]()}],
    "paths": {
        "/score": {
            "post": {
                "operationId": "RunMLService",
                "parameters": [
                    {"name": "body", "in": "body", "required": True, "schema": {"$ref": "#/definitions/ServiceInput"}}
                ],
                "responses": {"200": {"description": "One record per row, in row order."}},
            }
        }
    },
    "definitions": {
        "ServiceInput": {
            "type": "object",
            "properties": {
                "input_data": {
                    "type": "object",
                    "properties": {
                        "columns": {"type": "array", "items": {"type": "string"}},
                        "index": {"type": "array", "items": {"type": "integer"}},
                        "data": {"type": "array", "items": {"type": "object"}},
                    },
                }
            },
            "example": {"input_data": {"columns": COLUMNS, "index": [0], "data": ["a lighthouse in a storm"]}},
        }
    },
}
"""Confirms the kind of endpoint, like the real one; the column names stand only in the example."""


class UnreadableRequestError(ValueError):
    """The container would have failed on this body; the message is one line."""


def prompts_of(body: bytes) -> tuple[str, ...]:
    """Return the prompt of every row, in order; there is at least one. Raises UnreadableRequestError."""
    table = _table_of(body)
    rows, index = table.get("data"), table.get("index")
    if not isinstance(rows, list) or not rows:
        raise UnreadableRequestError("data is not a list of rows")
    rows = cast("list[object]", rows)
    if index is not None and (not isinstance(index, list) or len(cast("list[object]", index)) != len(rows)):
        raise UnreadableRequestError("index and data differ in length")
    return tuple(_prompt_of(row) for row in rows)


def _table_of(body: bytes) -> dict[str, object]:
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableRequestError("the body is not JSON") from error
    table = cast("dict[str, object]", document).get("input_data") if isinstance(document, dict) else None
    if not isinstance(table, dict):
        raise UnreadableRequestError("the body has no input_data")
    table = cast("dict[str, object]", table)
    if "parameters" in table:
        raise UnreadableRequestError("parameters stand inside input_data")
    if table.get("columns") != COLUMNS:
        raise UnreadableRequestError("columns are not exactly prompt")
    return table


def _prompt_of(row: object) -> str:
    match row:
        case str(prompt) | [str(prompt)] | {"prompt": str(prompt)}:
            # A lone surrogate vanishes on its way through the real container, too.
            return prompt.encode("utf-8", "ignore").decode()
        case _:
            raise UnreadableRequestError("a row is neither a prompt, nor a list or an object with one")
