"""What commands write for scripts."""

import json


def document(content: object) -> None:
    """One JSON document on standard output."""
    print(json.dumps(content, indent=2, ensure_ascii=False))
