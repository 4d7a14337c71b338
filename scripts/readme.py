#!/usr/bin/env python3
"""Runs every command of README.md as it stands there, in order, in one shell, and compares what it prints.

A block ```sh is run; a block ```json or ```text right after it is what it must print. JSON is compared as JSON; ids
and instants that differ from run to run stand as <id> and <time>. Servers that a block starts in the foreground are
started in the background and ended by their process id. `grpcurl` is played by the command-line client that the
registries offer, with the same arguments. `make test` is what runs this, so it is the one command not run again.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DONE = "--- done ---"
SHIM = r"""#!/usr/bin/env bash
# grpcurl's arguments, played by buf curl.
set -euo pipefail
headers=() data=() plain=
while [ $# -gt 0 ]; do
    case "$1" in
        -plaintext) plain=1; shift ;;
        -H) headers+=(-H "$2"); shift 2 ;;
        -d) data=(-d "$2"); shift 2 ;;
        *) break ;;
    esac
done
[ -n "$plain" ]
address=$1 what=$2
if [ "$what" = list ]; then
    exec "$BUF" curl --protocol grpc --http2-prior-knowledge --list-services "http://$address"
fi
[ ${#data[@]} -gt 0 ] || data=(-d '{}')
exec "$BUF" curl --protocol grpc --http2-prior-knowledge "${headers[@]}" "${data[@]}" "http://$address/$what"
"""


def blocks():
    """Every fenced block of README.md as (language, text)."""
    text = (ROOT / "README.md").read_text()
    return re.findall(r"^```(\w+)\n(.*?)^```", text, re.M | re.S)


class Shell:
    """One bash in which the blocks run."""

    def __init__(self, folder):
        shim = folder / "bin" / "grpcurl"
        shim.parent.mkdir()
        shim.write_text(SHIM)
        shim.chmod(0o755)
        env = dict(os.environ, PATH=f"{shim.parent}:{os.environ['PATH']}", BUF=str(ROOT / ".tools/node_modules/.bin/buf"),
                   PROFILE="dev", SANBAO_BENCH_SECONDS="1", SANBAO_BENCH_ROUNDS="1", SANBAO_BENCH_ORDERS="20000",
                   SANBAO_DATA_DIR=str(folder / "data"))
        self.folder, self.env, self.server = folder, env, None
        self.bash = subprocess.Popen(["bash", "-euo", "pipefail"], cwd=ROOT, env=env, text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, block):
        self.bash.stdin.write(block + f"\necho '{DONE}'\n")
        self.bash.stdin.flush()
        printed = []
        for line in self.bash.stdout:
            if line.rstrip() == DONE:
                return "".join(printed)
            printed.append(line)
        sys.exit(f"readme: this failed:\n{block}\nafter printing:\n{''.join(printed)}")

    def serve(self, block, ready):
        self.stop()
        block = block.replace("target/release/", "target/debug/")
        out = self.folder / "server"
        with out.open("w") as file:
            self.server = subprocess.Popen(["bash", "-c", block.replace("make serve", "exec make serve")], cwd=ROOT,
                                           env=self.env, stdout=file, stderr=file, start_new_session=True)
        for _ in range(1800):
            if ready in out.read_text():
                return
            if self.server.poll() is not None or "could not be loaded" in out.read_text():
                break
            time.sleep(0.1)
        sys.exit(f"readme: the server did not start: {block}\n{out.read_text()}")

    def stop(self):
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGTERM)
            self.server.wait(30)
        self.server = None


def plain(text):
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "<time>", text)


def same(expected, printed):
    try:
        return json.loads(plain(expected)) == json.loads(plain(printed))
    except json.JSONDecodeError:
        return plain(expected).strip() == plain(printed).strip()


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sanbao-readme-"))
    folder.chmod(0o755)
    shell, ran, printed, checked = Shell(folder), 0, "", 0
    try:
        for language, text in blocks():
            if language == "sh":
                ran += 1
                if text.strip() == "make test":
                    continue
                if text.strip() == "make serve":
                    shell.serve(text, "the demo network is loaded")
                elif "sanbao serve" in text:
                    shell.serve(text, "listening on")
                else:
                    printed = shell.run(text)
            elif language in ("json", "text"):
                checked += 1
                if not same(text, printed):
                    sys.exit(f"readme: expected:\n{text}\ngot:\n{plain(printed)}")
    finally:
        shell.stop()
        shell.bash.stdin.close()
        shell.bash.wait(60)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"readme: {ran} blocks run, {checked} answers compared")


if __name__ == "__main__":
    main()
