#!/bin/sh
# Starts a demonstration with the program given and takes every journey through it in a real browser.
# usage: run.sh PROGRAM [PORT [OPTIONS of journey.mjs]]
set -eu
program=$(realpath "$1")
port=${2:-7301}
if [ $# -gt 2 ]; then shift 2; else set --; fi
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
# The hubs look at a clock that is turned by what stands in this file.
clock="$folder/clock"
echo "+0" >"$clock"
library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -n 1)
if [ -z "$library" ]; then echo "Debian's package faketime is not installed" >&2; exit 1; fi
env LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$clock" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 \
  "$program" demo --port "$port" --data "$folder/data" --ready-file "$folder/ready" >"$folder/log" 2>&1 &
demo=$!
trap 'kill "$demo" 2>/dev/null || true; wait "$demo" 2>/dev/null || true; rm -rf "$folder"' EXIT
tries=0
until [ -f "$folder/ready" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 15000 ] || ! kill -0 "$demo" 2>/dev/null; then cat "$folder/log"; exit 1; fi
  sleep 0.1
done
# A group that no other hub has heard of, as the keeper begins it beside the running hub.
export FOLKMOOT_DOMAIN="scotland.localhost:$port" FOLKMOOT_DEVELOPMENT=true FOLKMOOT_DATA_DIR="$folder/data/scotland"
"$program" group create --handle first-aiders --name "First Aiders" --access open --facilitator morag
"$program" group create --handle dormers --name "Dormer Windows Forum" --access restricted --facilitator morag
node "$here/journey.mjs" --ready "$folder/ready" --new-group first-aiders --clock "$clock" "$@"
