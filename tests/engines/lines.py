"""How a reader is talked to: a JSON object a line with `name` and `text`, and a
JSON object a line as the answer."""

import json
import sys
from typing import Callable


def answer(read: Callable[[str], dict]) -> None:
    for line in sys.stdin:
        given = json.loads(line)
        try:
            said = read(given["text"])
        except Exception as error:  # noqa: BLE001: whatever it is, the test is told
            said = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"name": given["name"], **said}))
