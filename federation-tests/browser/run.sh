#!/bin/sh
# Starts a demonstration with the program given and takes every journey through it in a real browser.
# usage: run.sh PROGRAM [PORT]
set -eu
program=$(realpath "$1")
port=${2:-7301}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
"$program" demo --port "$port" --data "$folder/data" --ready-file "$folder/ready" >"$folder/log" 2>&1 &
demo=$!
trap 'kill "$demo" 2>/dev/null || true; wait "$demo" 2>/dev/null || true; rm -rf "$folder"' EXIT
tries=0
until [ -f "$folder/ready" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 1200 ] || ! kill -0 "$demo" 2>/dev/null; then cat "$folder/log"; exit 1; fi
  sleep 0.1
done
# A group that no other hub has heard of, as the keeper begins it beside the running hub.
FOLKMOOT_DOMAIN="scotland.localhost:$port" FOLKMOOT_DEVELOPMENT=true FOLKMOOT_DATA_DIR="$folder/data/scotland" \
  "$program" group create --handle first-aiders --name "First Aiders" --access open --facilitator morag
node "$here/journey.mjs" --ready "$folder/ready" --new-group first-aiders
