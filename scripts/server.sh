# Sourced: starts a server of the built binary on a free port with data of its own, and ends it by its process id.

SANBAO_BINARY=${SANBAO_BINARY:-target/debug/sanbao}
SERVER_PID=
SERVER_DATA=

# Starts `sanbao serve ARGS…` and waits until it says where it listens: SERVER_ADDRESS.
start_server() {
    SERVER_DATA=$(mktemp -d "${TMPDIR:-/tmp}/sanbao-XXXXXX")
    chmod 755 "$SERVER_DATA"
    SANBAO_DATA_DIR="$SERVER_DATA/data" "$SANBAO_BINARY" serve --listen 127.0.0.1:0 "$@" \
        >"$SERVER_DATA/out" 2>"$SERVER_DATA/log" &
    SERVER_PID=$!
    for _ in $(seq 1 600); do
        SERVER_ADDRESS=$(sed -nE 's/^listening on ([0-9.:]+).*/\1/p' "$SERVER_DATA/out" | head -n 1)
        [ -n "$SERVER_ADDRESS" ] && return 0
        kill -0 "$SERVER_PID" 2>/dev/null || break
        sleep 0.1
    done
    echo "the server did not start:" >&2
    cat "$SERVER_DATA/out" "$SERVER_DATA/log" >&2
    return 1
}

# Ends the server, if it runs, and removes its data.
stop_server() {
    if [ -n "$SERVER_PID" ]; then
        kill -TERM "$SERVER_PID" 2>/dev/null || true
        wait "$SERVER_PID" 2>/dev/null || true
        SERVER_PID=
    fi
    [ -z "$SERVER_DATA" ] || rm -rf "$SERVER_DATA"
}
