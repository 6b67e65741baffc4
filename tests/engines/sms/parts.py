"""What two published programs say of text messages.

Reads a list of texts from standard input and writes, as JSON,
- of each text what smsutil makes of it: whether it is in the alphabet, and the
  bytes of each part;
- of every character of the Basic Multilingual Plane that gsm0338 can write the
  bytes that it takes: one, or two with the escape.
"""

import json
import sys

import gsm0338  # registers the codec
import smsutil

texts = json.load(sys.stdin)
split = []
for text in texts:
    result = smsutil.split(text)
    split.append([result.encoding == "gsm0338", [part.bytes for part in result.parts]])


widths = {}
for code in range(0x10000):
    character = chr(code)
    try:
        written = character.encode("gsm03.38")
    except UnicodeError:
        continue
    widths[character] = len(written)

json.dump({"split": split, "widths": widths}, sys.stdout)
