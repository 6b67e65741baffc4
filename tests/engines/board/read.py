"""What two readers make of CSV files: Python's, in its strict mode, and DuckDB's,
which guesses types as spreadsheets do.

Reads JSON lines {"name", "text"} from standard input; a name ends in the file's.
Prints one JSON object a line: `rows` are Python's rows, the heading first, `cells`
are DuckDB's with every cell as text, and `types` what DuckDB takes each column for;
or the error.
"""

import csv
import io
import os
import tempfile

import duckdb
from lines import answer


def separator(text: str) -> str:
    """What parts the cells: whatever parts the headings."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def python(text: str) -> list[list[str]]:
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    return list(reader)


def duck(path: str, parted: str) -> dict:
    database = duckdb.connect()
    read = (
        "FROM read_csv(?, header = true, delim = ?, quote = '\"', escape = '\"', "
        "strict_mode = true, {})"
    )
    # The same file in two ways: as text, and as whatever it looks like.
    rows = database.execute(read.format("all_varchar = true"), [path, parted]).fetchall()
    database.execute(read.format("sample_size = -1"), [path, parted])
    return {
        "cells": [["" if cell is None else cell for cell in row] for row in rows],
        "types": [str(kind) for _, kind, *_ in database.description],
    }


def read(text: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return {"rows": python(text), **duck(path, separator(text))}


answer(read)
