#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What tools/setup.sh says where something cannot be had, with programs of the test's own in PATH.
set -uo pipefail
source_root=$1
failures=0
passes=0

# Runs `$2` of the set-up in an empty project with the stand-ins of `$3`; expects `$4` in one line.
expect() {
  local name=$1 step=$2 stand_ins=$3 text=$4 folder output status
  folder=$(mktemp -d)
  mkdir -p "$folder/tools" "$folder/bin" "$folder/.deps"
  cp "$source_root/tools/setup.sh" "$source_root/tools/packages.txt" \
    "$source_root/tools/fetch_vtk_headers" "$folder/tools/"
  local line
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    printf '#!/bin/bash\n%s\n' "${line#*: }" >"$folder/bin/${line%%:*}"
    chmod +x "$folder/bin/${line%%:*}"
  done <<<"$stand_ins"
  output=$(env -u PATCHSCAPE_LIBTORCH PATH="$folder/bin:/usr/bin:/bin" \
    bash -c "source '$folder/tools/setup.sh'; $step" 2>&1 </dev/null)
  status=$?
  if [ "$status" != 1 ] || ! grep -qF "$text" <<<"$(tail -n 1 <<<"$output")"; then
    printf 'FAILED %s: exit %s, said:\n%s\n' "$name" "$status" "$output"
    failures=$((failures + 1))
  else
    printf 'ok     %s\n' "$name"
    passes=$((passes + 1))
  fi
  rm -rf "$folder"
}

expect "no root and a sudo that refuses names the command" install_packages \
  'dpkg-query: exit 1
id: echo 1000
sudo: exit 127' 'apt-get install'

expect "no network names the command" install_packages \
  'dpkg-query: exit 1
id: echo 0
apt-get: echo "Temporary failure resolving"; exit 100' 'as root: apt-get install ca-certificates'

expect "no wheel names pip and PATCHSCAPE_LIBTORCH" install_libtorch \
  'python3: echo "No module named venv"; exit 1' 'set PATCHSCAPE_LIBTORCH to its folder.'

if compgen -G '/usr/include/vtk-9.*' >/dev/null || compgen -G '/usr/local/include/vtk-9.*' >/dev/null; then
  echo "skip   no headers of VTK name the package: they are installed here"
else
  expect "no headers of VTK name the package" fetch_vtk_headers \
    'apt-get: echo "E: Temporary failure resolving"; exit 100' "run 'apt-get install libvtk9-dev'"
fi

expect "a compiler's failure names the log" 'build_program all' \
  'cmake: echo "no compiler"; exit 1' 'the whole output is in'

if [ "$failures" -eq 0 ]; then echo "$passes passed, 0 failed"; else exit 1; fi
