#!/usr/bin/env bash
# Installs the real engines that the tests run mktc's output in.
#
#   <root>/.engines/node     npm packages, exactly as in package-lock.json
#   <root>/.engines/python   a virtual environment with requirements.txt
#   chromium, graphviz,      Debian's, only where the machine has none
#   tj3 (TaskJuggler)
#   valgrind                 Debian's too: it counts instructions
#
# With names, such as `install.sh valgrind`, only these are installed.
# Run it again at any time: what is already as the lock files say is left alone.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
engines=$root/.engines

say() { printf 'engines: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

need() { command -v "$1" >/dev/null || die "$1 is missing: $2"; }

# The hash of what decides an installation: the runtime, and the files named.
fingerprint() { { printf '%s\n' "$1"; cat "${@:2}"; } | sha256sum | cut -d' ' -f1; }

installed() { [[ -f "$1/.stamp" && "$(<"$1/.stamp")" == "$2" ]]; }

find_chromium() {
  local name
  if [[ -n "${CHROMIUM:-}" ]]; then
    printf '%s\n' "$CHROMIUM"
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name"; then return; fi
  done
  return 1
}

install_node() {
  need node "install Node.js 20 or newer"
  need npm "install npm"
  local major want
  major=$(node -p 'process.versions.node.split(".")[0]')
  ((major >= 20)) || die "Node.js $major is too old: 20 or newer is needed"
  want=$(fingerprint "node $major" "$here/package.json" "$here/package-lock.json")
  if installed "$engines/node" "$want"; then say "node packages are in place"; return; fi

  say "installing node packages (about 20 s, 300 MB) …"
  rm -rf "$engines/node"
  mkdir -p "$engines/node"
  cp "$here/package.json" "$here/package-lock.json" "$engines/node/"
  (cd "$engines/node" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
  printf '%s' "$want" >"$engines/node/.stamp"
  say "node packages installed"
}

install_python() {
  need python3 "install Python 3.9 or newer"
  local want
  want=$(fingerprint "$(python3 --version)" "$here/requirements.txt")
  if installed "$engines/python" "$want"; then say "python packages are in place"; return; fi

  say "installing python packages (about 1 min, 400 MB) …"
  rm -rf "$engines/python"
  python3 -m venv "$engines/python" || die "python3 -m venv failed: on Debian, install python3-venv"
  "$engines/python/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    --requirement "$here/requirements.txt" >&2
  "$engines/python/bin/pip" check >&2
  printf '%s' "$want" >"$engines/python/.stamp"
  say "python packages installed"
}

from_debian() {
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

# A program, its Debian package, and what installing it costs.
debian_tool() {
  local program=$1 package=$2 cost=$3
  if command -v "$program" >/dev/null; then
    say "$package is in place: $(command -v "$program")"
    return
  fi
  command -v apt-get >/dev/null ||
    die "no '$program' found, and no apt-get to install it: install $package, so that '$program' is found"
  [[ $(id -u) -eq 0 ]] || die "no '$program' found: run 'apt-get install $package' as root"
  say "installing Debian's $package ($cost) …"
  from_debian "$package"
  command -v "$program" >/dev/null || die "$package was installed but '$program' is not found"
  say "$package installed"
}

install_graphviz() { debian_tool dot graphviz "about 10 s, 20 MB"; }
install_valgrind() { debian_tool valgrind valgrind "about 10 s, 80 MB"; }
install_tj3() { debian_tool tj3 tj3 "TaskJuggler: about 20 s, 60 MB"; }

install_chromium() {
  local found
  [[ -z "${CHROMIUM:-}" || -x "$CHROMIUM" ]] || die "CHROMIUM names $CHROMIUM, which cannot be run"
  if found=$(find_chromium); then say "chromium is in place: $found"; return; fi
  command -v apt-get >/dev/null ||
    die "no Chromium found, and no apt-get to install it: install Chromium, or set CHROMIUM to its path"
  [[ $(id -u) -eq 0 ]] ||
    die "no Chromium found: run 'apt-get install chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji' as root, or set CHROMIUM to its path"
  say "installing Debian's chromium and fonts (about 2 min, 500 MB) …"
  from_debian chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
  find_chromium >/dev/null || die "chromium was installed but is not found"
  say "chromium installed"
}

mkdir -p "$engines"
# Two test lanes that start at once must not install into the same folder.
exec 9>"$engines/.lock"
flock 9
if (($# == 0)); then set -- node python chromium graphviz valgrind tj3; fi
for name; do "install_$name"; done
say "ready"
