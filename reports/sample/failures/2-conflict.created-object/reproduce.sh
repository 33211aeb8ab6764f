#!/bin/sh
# conflict.created-object: An object that the caller made by itself conflicts like a restored one.
# Expected: a refusal or a failed operation
# What the endpoint did: succeeded
# The last answer below shows it. Where the endpoint is and which keys open it comes from the environment.
: "${FACESNAP_URL_SOURCE:?is not set}"
: "${FACESNAP_KEY_SOURCE:?is not set}"
: "${FACESNAP_KEY_TARGET:?is not set}"
: "${FACESNAP_ID_TARGET:?is not set}"
FACESNAP_URL_TARGET=${FACESNAP_URL_TARGET:-$FACESNAP_URL_SOURCE}

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

run=$(random 4)
target_id=$FACESNAP_ID_TARGET
guid_1=$(guid)

printf %s '{"name":"facesnap","userData":"facesnap '"${run}"' 1","recognitionModel":"recognition_02"}' > "$dir/sent"
send "$FACESNAP_URL_SOURCE" PUT /facelists/fs-"${run}"-2 -H "Ocp-Apim-Subscription-Key: ${FACESNAP_KEY_SOURCE}" --data-binary @"$dir/sent" -H 'Content-Type: ''application/json; charset=utf-8'
case $status in 2*) ;; *) echo "the set-up failed" >&2; exit 2 ;; esac
printf %s '{"type":"FaceList","objectId":"fs-'"${run}"'-2","applyScope":["'"${target_id}"'","'"${guid_1}"'","c0c137f3-dbe3-0000-836c-421a2f12bd38"],"userData":"facesnap '"${run}"' 4"}' > "$dir/sent"
send "$FACESNAP_URL_SOURCE" POST /snapshots -H "Ocp-Apim-Subscription-Key: ${FACESNAP_KEY_SOURCE}" --data-binary @"$dir/sent" -H 'Content-Type: ''application/json; charset=utf-8'
case $status in 2*) ;; *) echo "the set-up failed" >&2; exit 2 ;; esac
operation_1=$(from_location)
poll "$FACESNAP_URL_SOURCE" /operations/"${operation_1}" -H "Ocp-Apim-Subscription-Key: ${FACESNAP_KEY_SOURCE}"
case $status in 2*) ;; *) echo "the set-up failed" >&2; exit 2 ;; esac
snapshot_1=$(from_answer 1)
printf %s '{"name":"facesnap","userData":"facesnap '"${run}"' 54"}' > "$dir/sent"
send "$FACESNAP_URL_TARGET" PUT /facelists/fs-"${run}"-53-0123456789_abcdefghijklmnopqrstuvwxyz-0123456789_ -H "Ocp-Apim-Subscription-Key: ${FACESNAP_KEY_TARGET}" --data-binary @"$dir/sent" -H 'Content-Type: ''application/json; charset=utf-8'
case $status in 2*) ;; *) echo "the set-up failed" >&2; exit 2 ;; esac
printf %s '{"objectId":"fs-'"${run}"'-53-0123456789_abcdefghijklmnopqrstuvwxyz-0123456789_"}' > "$dir/sent"
send "$FACESNAP_URL_TARGET" POST /snapshots/"${snapshot_1}"/apply -H "Ocp-Apim-Subscription-Key: ${FACESNAP_KEY_TARGET}" --data-binary @"$dir/sent" -H 'Content-Type: ''application/json; charset=utf-8'
case $status in 401|408|425|429) ;; 4??) echo "refused, as it should have been"; exit 0 ;; esac
operation_2=$(from_location)
poll "$FACESNAP_URL_TARGET" /operations/"${operation_2}" -H "Ocp-Apim-Subscription-Key: ${FACESNAP_KEY_TARGET}"
cat "$dir/answer"
echo
