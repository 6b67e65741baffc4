"""What a terminal shows of a program: runs it in a pseudo-terminal of a given
width, and prints the cells of the screen as JSON.

    screen.py COLUMNS PROGRAM [ARGUMENT …]

`rows` are the lines of the screen, without the empty ones at its end, each a list
of its cells: the character that stands there, or "" where the character before it
takes two cells. `exit` is the program's exit code.
"""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios

import pyte

# Higher than what is shown, so that nothing scrolls away.
LINES = 200


def main() -> None:
    columns = int(sys.argv[1])
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    program = subprocess.Popen(
        sys.argv[2:], stdin=its, stdout=its, stderr=its, env=environment, start_new_session=True
    )
    os.close(its)
    screen = pyte.Screen(columns, LINES)
    stream = pyte.ByteStream(screen)
    while True:
        try:
            told = os.read(ours, 65536)
        except OSError:  # Linux: nobody has the other end open any more.
            break
        if not told:
            break
        stream.feed(told)
    rows = [[screen.buffer[y][x].data for x in range(columns)] for y in range(LINES)]
    while rows and not "".join(rows[-1]).strip():
        rows.pop()
    json.dump({"exit": program.wait(), "rows": rows}, sys.stdout)


main()
