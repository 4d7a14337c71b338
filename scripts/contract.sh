#!/usr/bin/env bash
# The contract keeps Google's conventions and breaks no client: STANDARD lint, format, and no breaking change against
# the main branch as it was before this change.
set -euo pipefail
cd "$(dirname "$0")/.."
buf=.tools/node_modules/.bin/buf

"$buf" lint
"$buf" format --diff --exit-code proto

# What the change starts from: the remote's main if there is one, else the commit before.
base=
for candidate in origin/main HEAD~1; do
    if git rev-parse --verify --quiet "$candidate^{commit}" >/dev/null; then
        base=$(git rev-parse "$candidate")
        break
    fi
done
if [ -n "$base" ] && git cat-file -e "$base:buf.yaml" 2>/dev/null; then
    before=$(mktemp -d)
    trap 'rm -rf "$before"' EXIT
    git archive "$base" proto buf.yaml | tar -x -C "$before"
    "$buf" breaking --against "$before"
    echo "contract: nothing breaks against $base"
else
    echo "contract: nothing to break yet"
fi
