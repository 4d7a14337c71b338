#!/usr/bin/env bash
# Generates clients of the contract in Python and Node and lets each tell the whole story to a fresh server.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/server.sh

generated=$(mktemp -d)
stop_all() { stop_server; rm -rf "$generated"; }
trap stop_all EXIT

python=.tools/venv/bin/python
# The modules of google.type and google.rpc come with the client libraries.
"$python" -m grpc_tools.protoc -I proto \
    --python_out="$generated" --grpc_python_out="$generated" proto/sanbao/v1/*.proto

start_server --insecure-dev
PYTHONPATH="$generated" "$python" clients/python/story.py "$SERVER_ADDRESS"
stop_server
start_server --insecure-dev
NODE_PATH=.tools/node_modules node clients/node/story.js "$SERVER_ADDRESS" "$PWD/proto"
