#!/usr/bin/env bash
# Brings a Debian 12 machine to the point where Patchscape is built. Sourced by ./run and ./test.
#
# Every step looks first and does nothing where its result is there: the second start touches no
# network. A step that cannot be done ends with one sentence that names what is missing and the
# command that gets it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$root/.deps
build=${PATCHSCAPE_BUILD_DIR:-$root/build}
torch_version=2.13.0

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

packages() { sed 's/#.*//' "$root/tools/packages.txt" | xargs; }

missing_packages() {
  local name
  for name in $(packages); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s ' "$name"
  done
}

install_packages() {
  local stamp=$deps/packages.done missing sudo=()
  cmp -s "$stamp" "$root/tools/packages.txt" && return
  command -v dpkg-query >/dev/null ||
    fail "Patchscape sets itself up on Debian 12 only: install what tools/packages.txt lists, then build with 'cmake --preset release'."
  missing=$(missing_packages)
  if [ -n "$missing" ]; then
    say "Installing $(wc -w <<<"$missing") Debian packages (once)…"
    if [ "$(id -u)" != 0 ]; then
      command -v sudo >/dev/null ||
        fail "Packages are missing and this user cannot install them; as root: apt-get install $missing"
      sudo=(sudo)
    fi
    if ! { "${sudo[@]}" apt-get update -q && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends $missing; } >"$deps/apt.log" 2>&1; then
      tail -n 3 "$deps/apt.log" >&2
      fail "Packages could not be installed (see $deps/apt.log); with a network and as root: apt-get install $missing"
    fi
  fi
  cp "$root/tools/packages.txt" "$stamp"
}

install_libtorch() {
  local venv=$deps/venv
  [ -n "${PATCHSCAPE_LIBTORCH:-}" ] && return
  [ -e "$deps/libtorch/lib/libtorch_cpu.so" ] && return
  say "Fetching LibTorch $torch_version (once; 200 MB without CUDA, several GB with)…"
  if ! { python3 -m venv "$venv" && "$venv/bin/pip" install -q "torch==$torch_version"; } \
      >"$deps/pip.log" 2>&1; then
    tail -n 3 "$deps/pip.log" >&2
    fail "LibTorch is missing: with a network run '$venv/bin/pip install torch==$torch_version', or unpack LibTorch 2.6 or newer and set PATCHSCAPE_LIBTORCH to its folder."
  fi
  # A link, not a copy: a CUDA wheel finds its libraries relative to its own place.
  ln -sfn "$(cd "$deps" && echo venv/lib/python3*/site-packages/torch)" "$deps/libtorch"
}

fetch_vtk_headers() {
  "$root/tools/fetch_vtk_headers" || exit 1
}

fetch_samples() {
  "$root/tools/fetch_samples" || say "Going on without sample pictures."
}

build_program() {
  local target=${1:-all} log=$deps/build.log
  export CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  if [ ! -f "$build/build.ninja" ]; then
    cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
      -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >"$log" 2>&1 ||
      { tail -n 20 "$log" >&2; fail "Configuring failed; the whole output is in $log."; }
    say "Building (the first time takes some minutes)…"
  fi
  if [ -t 2 ]; then
    ninja -C "$build" "$target" >&2 || fail "Building failed; the messages are above."
    return
  fi
  ninja -C "$build" "$target" >"$log" 2>&1 ||
    { grep -m 20 -E 'error|FAILED' "$log" >&2; fail "Building failed; the whole output is in $log."; }
}

# Everything but the build.
install_all() {
  mkdir -p "$deps"
  install_packages
  install_libtorch
  fetch_vtk_headers
  fetch_samples
}
