#!/usr/bin/env bash
# Builds everything and passes every test, on a machine with nothing but the .NET 10 SDK and Debian.
# What is missing is installed, and said. Ends with one line: N passed, N failed, N skipped.
#
#   eng/test.sh            everything, as continuous integration runs it
#   eng/test.sh --quick    without the tests that drive browsers and other programs
set -euo pipefail
cd "$(dirname "$0")/.."

quick=false
case "${1:-}" in
  "") ;;
  --quick) quick=true ;;
  *) echo "usage: eng/test.sh [--quick]" >&2; exit 2 ;;
esac

step() { printf '\n== %s\n' "$*"; }

# --- what the tests need beside the SDK ---------------------------------------------------------------------------
as_root=""
if [ "$(id -u)" != 0 ]; then as_root="sudo"; fi
packages=()
[ -x /usr/bin/python3 ] || packages+=(python3)
command -v npm >/dev/null || packages+=(nodejs npm)
if ! $quick; then
  [ -x /usr/bin/chromium ] || packages+=(chromium)
  /usr/bin/python3 -c 'import tornado' 2>/dev/null || packages+=(python3-tornado)
  /usr/bin/python3 -c 'import websockets' 2>/dev/null || packages+=(python3-websockets)
  # For linking the sample that is compiled ahead of time.
  command -v clang >/dev/null || command -v gcc >/dev/null || packages+=(clang)
  [ -f /usr/include/zlib.h ] || packages+=(zlib1g-dev)
  command -v systemd-analyze >/dev/null || packages+=(systemd)
  command -v openssl >/dev/null || packages+=(openssl)
  command -v php >/dev/null || packages+=(php-cli)
fi
if [ ${#packages[@]} -gt 0 ]; then
  step "installing Debian packages: ${packages[*]}"
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

# The scripts' tests want the runner of Node 20; Debian 12's own is older.
node=node
if [ "$(node -p 'parseInt(process.versions.node)')" -lt 20 ]; then
  step "installing Node 20 from npm, into artifacts/node"
  npm install --silent --no-fund --no-audit --prefix artifacts/node node@20.19.5
  node="$PWD/artifacts/node/node_modules/.bin/node"
fi
export NODE_PROGRAM=$node

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NODE_NO_WARNINGS=1

step "build (warnings are errors)"
dotnet build -c Release

step "format"
dotnet format whitespace --no-restore --verify-no-changes
dotnet format style --no-restore --verify-no-changes

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0

# Runs a command, shows what it prints, and adds up its counts, which come in the form of Node's runner, of .NET's or of Python's.
counted() {
  local status=0
  "$@" 2>&1 | tee "$log" || status=$?
  read -r p f s < <(awk '
    /^# pass /{p=$3} /^# (fail|cancelled) /{f+=$3} /^# skipped /{s=$3}
    /^  succeeded:/{p=$2} /^  failed:/{f=$2} /^  skipped:/{s=$2}
    /^Ran [0-9]+ tests? in /{p=$2}
    /^(OK|FAILED) \(/{
      for (n = split($0, word, /[(), ]+/); n > 0; n--) {
        split(word[n], count, "=")
        if (count[1] == "failures" || count[1] == "errors") {f+=count[2]; p-=count[2]}
        if (count[1] == "skipped") {s+=count[2]; p-=count[2]}
      }
    }
    END { print (p > 0 ? p : 0)+0, f+0, s+0 }' "$log")
  # A run that broke off without saying how many failed has failed all the same.
  if [ "$status" != 0 ] && [ "$f" = 0 ]; then f=1; fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

step "scripts for pages"
counted timeout 300 "$node" --experimental-websocket --test --test-reporter=tap clients/js/test/*.test.mjs

step "the Python client"
counted timeout 300 /usr/bin/python3 -W error -m unittest discover -s clients/python -t clients/python

if ! $quick; then
  step "files for deployment"
  # Only its program is wanted, to read a configuration: the package installed would start a server.
  NGINX_PROGRAM=$(command -v nginx || echo "$PWD/artifacts/nginx/usr/sbin/nginx")
  export NGINX_PROGRAM
  if [ ! -x "$NGINX_PROGRAM" ]; then
    step "unpacking Debian's nginx into artifacts/nginx"
    [ -n "$(apt-cache policy nginx 2>/dev/null)" ] || $as_root apt-get update -qq
    mkdir -p artifacts/nginx
    (cd artifacts/nginx && apt-get download -qq nginx 2>/dev/null && dpkg-deb -x nginx_*.deb .)
  fi
  npm ci --silent --no-fund --no-audit --prefix eng/lint
  counted timeout 300 "$node" --test --test-reporter=tap eng/lint/*.test.mjs
fi

projects=(Zchannel.Core.Tests Zchannel.Storage.Sqlite.Tests Zchannel.Protocols.Tests Zchannel.Client.Tests Zchannel.Server.Tests)
if ! $quick; then
  projects+=(Zchannel.Packages.Tests Zchannel.Conformance Zchannel.Checker.Tests)
  # npm's WebSocket client, which talks to the server there.
  npm ci --silent --no-fund --no-audit --prefix tests/Zchannel.Conformance/peers
fi
for project in "${projects[@]}"; do
  # One project at a time: some measure, and two cores are soon busy.
  step "$project"
  counted dotnet test --project "tests/$project" --no-build -c Release
done
if ! $quick; then
  # With which seed it ran, what it did, and what it left out because it cannot be done here.
  step "what the checker did"
  cat artifacts/bin/Zchannel.Checker.Tests/release/short-run.txt
fi

# What clients see must be the same whatever carries the bytes. Above it was the default, sockets.
step "Zchannel.Server.Tests, over streams"
counted env Zchannel__Transport=Streams dotnet test --project tests/Zchannel.Server.Tests --no-build -c Release -- \
  --filter-namespace Zchannel.Server.Tests.Native --filter-namespace Zchannel.Server.Tests.Faults --filter-namespace Zchannel.Server.Tests.Hosting

printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ] && [ "$skipped" = 0 ] && [ "$passed" -gt 0 ]
