"""Types at the prompt on a terminal. Each step sends keys and waits for a text; a step that waits in vain is told.

The second session shows that the first has left a history. Leaks are not looked for: libedit keeps what it was told.
"""
import os
import pty
import select
import time

TIMEOUT = 10 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))

FIRST = [
    ("starts", b"", ">> "),
    ("statement", b"x = 40 + 2;\r", "value: x =  42"),
    ("prompt within a statement", b"y = (1 +\r", ".. "),
    ("statement over lines", b"2);\r", "value: y =  3"),
    ("Ctrl-C abandons a line", b"never this\x03", "^C"),
    ("and the next one is whole", b"x + 1;\r", "value: out =  43"),
    ("Ctrl-C abandons a statement", b"(1 +\r5\x03", "^C"),
    ("and the next one is new", b"x + 2;\r", "value: out =  44"),
    ("completion of a name", b"selector_\t(full_s);\r", "[5]*5 (ints)"),
    ("list of names", b"selec\t\t", "select_next_identical"),
    ("completion of a file", b"\x03load \"hist\t\";\r", "s-op: hist"),
    ("Ctrl-C stops what runs", b"for i in range(100000) { for j in range(100) { k = j; } }\r", ""),
    ("", None, ""),
    ("which is an error", b"\x03", "error:"),
    ("and not the end", b"x + 3;\r", "value: out =  45"),
    ("line from the history", b"\x1b[A\r", "value: out =  45"),
    ("Ctrl-D leaves", b"\x04", None),
]
SECOND = [
    ("starts again", b"", ">> "),
    ("history of the last time", b"\x1b[A\r", "undefined name 'x'"),
    ("exit leaves", b"exit\r", None),
]


def start():
    pid, terminal = pty.fork()
    if pid == 0:
        environment = dict(os.environ, TERM="xterm", COLUMNS="120", ASAN_OPTIONS="detect_leaks=0")
        os.execvpe("rasp", ["rasp", "repl", "--limit-steps", "1000000000"], environment)
    return pid, terminal


def wait(terminal, text):
    """Reads until the text appears, or with None until the end. False after the timeout."""
    seen, deadline = b"", time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        if text is not None and text.encode() in seen:
            return True
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                data = b""
            if not data:
                return text is None
            seen += data
    print("waited for", repr(text), "and saw", repr(seen.decode(errors="replace")))
    return False


def session(steps):
    pid, terminal = start()
    for name, keys, text in steps:
        if keys is None:
            time.sleep(0.5)
            continue
        os.write(terminal, keys)
        if not wait(terminal, text):
            print("failed:", name)
            os.kill(pid, 9)
            break
        time.sleep(0.1)
    status = os.waitpid(pid, 0)[1]
    os.close(terminal)
    print("status", os.waitstatus_to_exitcode(status))


session(FIRST)
session(SECOND)
