"""The JSON Schema of .convas files, made from what the operations declare.

`python -m graph.format.schema` writes it to graph/format/convas.schema.json, for editors and other programs.
"""

import json
from pathlib import Path
from typing import Any

from graph.declare.kind import MOST_NUMBERS
from graph.declare.op import Op
from graph.declare.spec import Spec
from graph.declare.sums import LONGEST as LONGEST_SUM
from graph.format.migrations import VERSION
from graph.initialization import FIELDS
from graph.names import LONGEST
from graph.ops import CATALOGUE
from graph.ops.port import Call
from graph.rules import MOST_BENDS

PATH = Path(__file__).with_name("convas.schema.json")
_OPERAND = r"[\s(+-]*(?:[^\W\d]\w*|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)[\s)]*"
"""Of a sum: a name or a number, with what stands before and behind it."""
_COMMON: dict[str, Any] = {"op": {}, "inputs": {}, "at": {}, "bends": {}}


def schema() -> dict[str, Any]:
    """The layout of a file of this version. Wires, loops and blocks are beyond a schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Convas model",
        "type": "object",
        "required": ["format", "version", "main", "graphs"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": "convas"},
            "version": {"const": VERSION},
            "main": {"description": "the graph that is the network", **_named("word")},
            "initialization": _initialization(),
            "graphs": {
                "description": "the network and the blocks it may use",
                **_by_name("word", "graph"),
                "minProperties": 1,
            },
        },
        "$defs": _definitions(),
    }


def text() -> str:
    """The schema as its file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _named(definition: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{definition}"}


def _by_name(name: str, value: str) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": _named(name),
        "additionalProperties": _named(value),
    }


def _initialization() -> dict[str, Any]:
    return {
        "description": "how weights of convolutions and linear layers start",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "scheme": FIELDS["scheme"].kind.json,
            "std": {"type": "number", "exclusiveMinimum": 0, "maximum": FIELDS["std"].at_most},
        },
    }


def _definitions() -> dict[str, Any]:
    return {
        "word": _name(r"^[^_.:\s\d][^.:\s]*$"),
        "name": _name(r"^[^_.:\s\d][^:\s]*$"),
        "wire": {
            "type": ["string", "null"],
            "pattern": r"^[^_.:\s\d][^:\s]*(:(0|[1-9]\d{0,3}))?$",
        },
        "point": {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 2,
        },
        "argument": {
            "description": "the value of an argument of the block that the node stands in",
            "type": "object",
            "required": ["arg"],
            "additionalProperties": False,
            "properties": {
                "arg": {
                    "description": "a name, or a sum: width, 4 * width, (width - 1) // 2",
                    "type": "string",
                    "pattern": f"^{_OPERAND}(?:(?://|[-+*/%]){_OPERAND})*$",
                    "maxLength": LONGEST_SUM,
                }
            },
        },
        "value": {
            "anyOf": [
                {"type": ["integer", "number", "boolean", "string", "null"]},
                {
                    "type": "array",
                    "items": {"type": "number"},
                    "minItems": 1,
                    "maxItems": MOST_NUMBERS,
                },
            ]
        },
        "graph": {
            "type": "object",
            "required": ["nodes"],
            "additionalProperties": False,
            "properties": {
                "doc": {"type": "string"},
                "arguments": {
                    "description": "a block's arguments, with their defaults",
                    "type": "object",
                    "propertyNames": _named("word"),
                    "additionalProperties": {"anyOf": [_named("value"), _named("argument")]},
                },
                "argument_docs": {
                    "description": "what an argument is for, for those that have a line on it",
                    "type": "object",
                    "propertyNames": _named("word"),
                    "additionalProperties": {"type": "string"},
                },
                "nodes": _by_name("name", "node"),
            },
        },
        "node": _node(),
        **{name: _op(op) for name, op in CATALOGUE.items()},
    }


def _name(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "maxLength": LONGEST}


def _node() -> dict[str, Any]:
    """What every node has; an operation that is not listed here may have any other field."""
    return {
        "type": "object",
        "required": ["op"],
        "properties": {
            "op": {
                "type": "string",
                "pattern": r"^[^\s\d][^\s]*$",
                "maxLength": LONGEST,
            },
            "inputs": {
                "description": "the wire into each input, as node or node:output; null is open",
                "type": "array",
                "items": _named("wire"),
            },
            "at": {
                "description": "x and y on the canvas, pixels",
                **_named("point"),
            },
            "bends": {
                "description": "points that a wire is drawn through on its way here",
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": _named("point"),
                    "minItems": 1,
                    "maxItems": MOST_BENDS,
                },
            },
        },
        "allOf": [
            {"if": {"properties": {"op": {"const": name}}}, "then": _named(name)}
            for name in CATALOGUE
        ],
    }


def _op(op: type[Op]) -> dict[str, Any]:
    common = dict(_COMMON)
    if op.arity is not None and op is not Call:
        common["inputs"] = {"maxItems": op.arity}
    return {
        "description": (op.__doc__ or "").partition("\n")[0],
        "required": [spec.name for spec in op.specs.values() if spec.required],
        "additionalProperties": False,
        "properties": {
            **common,
            **{spec.name: _field(spec) for spec in op.specs.values()},
        },
    }


def _field(spec: Spec) -> dict[str, Any]:
    made = spec.schema()
    limits = {"minimum": spec.at_least, "maximum": spec.at_most}
    given = {key: limit for key, limit in limits.items() if limit is not None}
    return {**made, "anyOf": [_limited(option, given) for option in made["anyOf"]]}


def _limited(option: Any, limits: dict[str, float]) -> Any:
    """The limits on every number in an option, the sizes in a list too."""
    if isinstance(option, list):
        return [_limited(part, limits) for part in option]
    if not isinstance(option, dict):
        return option
    made = {key: _limited(part, limits) for key, part in option.items()}
    return {**made, **limits} if option.get("type") in ("integer", "number") else made


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
