"""SQL text as a list of statements that can be compared.

What does not count: white space, comments, and the RETURNING clause of the
statements on the version table. What counts besides the statements: the lines
`-- Running upgrade A -> B`.
"""

import difflib
import re

TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<line>--[^\n]*)
    | (?P<block>/\*)
    | (?P<string>[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*")
    | (?P<dollar>\$(?:[A-Za-z_]\w*)?\$)
    | (?P<word>[\w$]+)
    | (?P<operator>::
        | [-+*/<>=~!@#%^&|`?]*[~!@#%^&|`?][-+*/<>=~!@#%^&|`?]*
        | [-+*/<>=]*[*/<>=]     # without one of those, it does not end in a sign
        | [-+])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
MARK = re.compile(r"-- Running (?:upgrade|downgrade)\b")
VERSION_TABLE = ("alembic_version", '"alembic_version"')


def block_comment_end(text, at):
    depth = 0
    for part in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if part.group() == "/*" else -1
        if depth == 0:
            return part.end()
    return len(text)


def tokens(text):
    """Yield (kind, text) of every token, comments included."""
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        kind, end = found.lastgroup, found.end()
        if kind == "block":
            end = block_comment_end(text, at)
        elif kind == "dollar":
            close = text.find(found.group(), end)
            end = len(text) if close < 0 else close + len(found.group())
        elif kind == "operator":
            # An operator ends where a comment begins.
            inner = re.search(r"--|/\*", found.group()[1:])
            end = end if inner is None else at + 1 + inner.start()
        yield kind, text[at:end]
        at = end


def without_returning(words):
    about_version = any(word in VERSION_TABLE for word in words[1:3])
    if about_version and words[0] in ("INSERT", "UPDATE", "DELETE"):
        if "RETURNING" in words:
            return words[: words.index("RETURNING")]
    return words


def statements(text):
    """The statements of a script, each as its tokens joined by one space."""
    result = []
    words = []
    for kind, token in tokens(text):
        if kind == "line" and not words and MARK.match(token):
            result.append(token.rstrip())
        elif kind in ("space", "line", "block"):
            continue
        elif token == ";":
            if words:
                result.append(" ".join(without_returning(words)) + ";")
            words = []
        else:
            words.append(token)
    if words:
        result.append(" ".join(words) + "   (no semicolon)")
    return result


def at_commas(lines):
    """Long statements over several lines, for the eye."""
    return [part for line in lines for part in line.replace(" , ", ",\n    ").split("\n")]


def difference(expected, found, names=("alembic", "modelgen")):
    """A readable diff of two lists of lines; empty where they are equal."""
    if expected == found:
        return ""
    return "\n".join(difflib.unified_diff(
        at_commas(expected), at_commas(found), *names, n=2, lineterm=""))
