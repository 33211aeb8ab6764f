"""reproduce.sh: a recipe as a chain of curl commands for any POSIX shell; later ids are drawn from earlier answers."""

import base64
import shlex
from collections.abc import Iterator
from urllib.parse import quote

from facesnap.conformance.catalogue import Clause
from facesnap.conformance.report.text import clip, plain
from facesnap.conformance.reproducing.facets import Assertion
from facesnap.conformance.reproducing.loops import TURN, Loop, folded
from facesnap.conformance.reproducing.recipe import Recipe, Step
from facesnap.conformance.reproducing.standalone import variable
from facesnap.conformance.reproducing.tales import Tale
from facesnap.conformance.reproducing.templates import Reference, Template

_PRELUDE = r"""
set -u
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
random() { od -An -v -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
guid() { random 16 | sed 's/^\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\)$/\1-\2-4\3-8\4-\5/'; }
upper() { printf %s "$1" | tr a-z A-Z; }
bare() { printf %s "$1" | tr -d -; }
id() { grep -oiE '[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}' | sed -n "${1}p"; }

# send URL METHOD PATH [options of curl]: the answer goes to $dir/answer, its headers to $dir/headers.
send() {
  url=$1 method=$2 path=$3
  shift 3
  case $method in HEAD) set -- --head "$@" ;; *) set -- -X "$method" "$@" ;; esac
  for again in 1 2 3 4 5 6 7 8 9; do
    status=$(curl -sS --globoff --path-as-is -D "$dir/headers" -o "$dir/answer" -w '%{http_code}' \
      -H 'Accept: application/json' "$@" --url "$url/face/v1.0$path") || exit 2
    [ "$status" = 429 ] || break
    sleep 2
  done
  printf '%s %s -> %s\n' "$method" "$path" "$status"
}
# poll URL PATH [options of curl]: until the operation has ended.
poll() {
  where=$1 what=$2
  shift 2
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
    send "$where" GET "$what" "$@"
    grep -qiE '"status" *: *"(succeeded|failed)"' "$dir/answer" && return
    [ "$status" = 200 ] || return
    if [ -n "${FACESNAP_CONTROL_URL:-}" ] && [ "$try" -gt 12 ]; then advance 60; else sleep 0.2; fi
  done
}
# insist URL METHOD PATH [options of curl]: at once again and again, until the answer is a 429 or a server error.
insist() {
  url=$1 method=$2 path=$3 times=0
  shift 3
  while [ "$times" -lt 100 ]; do
    times=$((times + 1))
    status=$(curl -sS --globoff --path-as-is -D "$dir/headers" -o "$dir/answer" -w '%{http_code}' \
      -X "$method" -H 'Accept: application/json' "$@" --url "$url/face/v1.0$path") || exit 2
    case $status in 429|5??) break ;; esac
  done
  printf '%s %s, %s times -> %s\n' "$method" "$path" "$times" "$status"
  cat "$dir/headers"
}
advance() {
  curl -sS -X POST -H 'Content-Type: application/json' -d "{\"advanceSeconds\": $1}" \
    --url "$FACESNAP_CONTROL_URL/clock" > "$dir/clock" || exit 2
  printf 'clock moved on by %s s\n' "$1"
}
from_location() { sed -n 's/^[Oo]peration-[Ll]ocation: *//p' "$dir/headers" | id 1; }
from_answer() { id "$1" < "$dir/answer"; }
"""


def shell(recipe: Recipe, assertion: Assertion, clause: Clause, tale: Tale) -> str:
    """The text of the script."""
    lines = [
        "#!/bin/sh",
        *(f"# {line}" for line in _words(clause, tale)),
        *(f': "${{{name}:?is not set}}"' for name in _wanted(recipe)),
        *(f"{variable('URL', who)}=${{{variable('URL', who)}:-$FACESNAP_URL_SOURCE}}" for who in _accounts(recipe)),
        _PRELUDE.rstrip("\n"),
        "",
        "run=$(random 4)",
        *(f"{name}=${variable('ID', who)}" for name, who in recipe.subscriptions.items()),
        *(f"{name}=$(guid)" for name in recipe.invented),
        "",
    ]
    for part in folded(recipe):
        if isinstance(part, Loop):
            lines += [
                f"{TURN.name}=0",
                f'while [ "${TURN.name}" -lt {part.times} ]; do',
                f"  {TURN.name}=$(({TURN.name} + 1))",
            ]
            lines += [f"  {line}" for step in part.steps for line in _sent(step)]
            lines += ["done"]
        else:
            lines += _sent(part)
    lines += ['cat "$dir/answer"', "echo"]
    if assertion.statuses:
        lawful = "|".join(map(str, assertion.statuses))
        lines += [f'case $status in {lawful}) echo "as it should be" ;; *) echo "STILL FAILS"; exit 1 ;; esac']
    return "\n".join(lines) + "\n"


def _words(clause: Clause, tale: Tale) -> list[str]:
    return [
        f"{clause.id}: {clause.says}",
        f"Expected: {clip(plain(tale.expected), 300)}",
        f"What the endpoint did: {clip(plain(tale.actual), 300)}",
        "The last answer below shows it. Where the endpoint is and which keys open it comes from the environment.",
    ]


def _accounts(recipe: Recipe) -> list[str]:
    return [who for who in dict.fromkeys(each.partition("/")[0] for each in recipe.principals) if who != "source"]


def _wanted(recipe: Recipe) -> list[str]:
    names = [variable("URL", "source"), *(variable("KEY", who) for who in recipe.principals)]
    names += [variable("ID", who) for who in recipe.subscriptions.values()]
    return list(dict.fromkeys([*names, *(["FACESNAP_CONTROL_URL"] if recipe.moves_clock else [])]))


def _sent(step: Step) -> Iterator[str]:
    if step.advance:
        yield f"advance {step.advance!r}"
    account = step.who.partition("/")[0]
    place = "source" if account in {"nobody", "stranger"} else account
    options = [f'-H "Ocp-Apim-Subscription-Key: {key}"'] if (key := _key(step.who)) is not None else []
    if key == "":
        options = ["-H 'Ocp-Apim-Subscription-Key;'"]
    if step.body:
        yield f'{_printed(step.body)} > "$dir/sent"'
        options.append('--data-binary @"$dir/sent"')
        if not any(name.lower() == "content-type" for name, _ in step.headers):
            options.append("-H 'Content-Type:'")
    options += [f"-H {_word((f'{name}: ', *value))}" for name, value in step.headers]
    words = [f'"${variable("URL", place)}"', *([] if step.until_ended else [shlex.quote(step.method)])]
    verb = "poll" if step.until_ended else "insist" if step.until_trouble else "send"
    yield " ".join([verb, *words, _word(_encoded(step.path)), *options])
    if step.may_end:
        yield 'case $status in 401|408|425|429) ;; 4??) echo "refused, as it should have been"; exit 0 ;; esac'
    elif step.served:
        yield 'case $status in 2*) ;; *) echo "the set-up failed" >&2; exit 2 ;; esac'
    for capture in step.captures:
        yield f"{capture.name}=$(from_answer {capture.ordinal})" if capture.path else f"{capture.name}=$(from_location)"


def _key(who: str) -> str | None:
    """The key of a principal as it stands between double quotes; None for nobody."""
    account, _, which = who.partition("/")
    if account == "nobody":
        return None
    if account != "stranger":
        return f"${{{variable('KEY', who)}}}"
    good = f"${{{variable('KEY', 'source')}}}"
    near = f"$(printf %s \"{good}\" | sed 's/0$/@/; s/[^@]$/0/; s/@$/1/')"
    return {"empty": "", "near": near, "longer": f"{good}0"}.get(which, "$(random 16)")


def _encoded(template: Template) -> Template:
    """The path with what may not stand in a URL percent-encoded, as it went over the wire."""
    safe = "!#$%&'()*+,/:;=?@[]~{}|\\^`\"<>"
    return tuple(quote(part, safe=safe, errors="surrogatepass") if isinstance(part, str) else part for part in template)


def _word(template: Template) -> str:
    """A template as one word of the shell."""
    return "".join(_value(part) if isinstance(part, Reference) else _quoted(part) for part in template) or "''"


def _quoted(text: str) -> str:
    if text.isascii() and text.isprintable():
        return shlex.quote(text)
    return f"\"$(printf '%b' {shlex.quote(_octal(text.encode('utf-8', 'surrogatepass')))})\""


def _printed(body: Template | bytes) -> str:
    """A command that prints a body, byte for byte."""
    if isinstance(body, bytes):
        return f"printf %s {base64.b64encode(body).decode()} | base64 -d"
    if all(isinstance(part, Reference) or (part.isascii() and part.isprintable()) for part in body):
        return f"printf %s {_word(body)}"
    pieces = (
        _value(part) if isinstance(part, Reference) else shlex.quote(_octal(part.encode("utf-8", "surrogatepass")))
        for part in body
    )
    return f"printf %b {''.join(pieces)}"


def _value(reference: Reference) -> str:
    name = f"${{{reference.name}}}"
    return f'"{name}"' if not reference.form else f'"$({reference.form} "{name}")"'


def _octal(data: bytes) -> str:
    """Bytes as ``printf %b`` reads them: whatever does not print, and the backslash, by its octal number."""
    return "".join(chr(byte) if 32 <= byte < 127 and byte != 92 else f"\\0{byte:03o}" for byte in data)
