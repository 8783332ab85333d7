# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the scripts share; sourced, never run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Objects compiled in one copy of the project serve every other copy.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() {
  printf '== %s\n' "$*" >&2
}

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The number of jobs to build and test with; WEIR_JOBS overrides it.
jobs() {
  printf '%s\n' "${WEIR_JOBS:-$(nproc)}"
}

# Prints the comment at the head of the calling script, its usage text.
usage() {
  awk 'NR > 1 && /^#/ { if ($0 !~ /SPDX/) { sub(/^# ?/, ""); print }; next } NR > 1 { exit }' "$0"
}

# quietly <log> <what> <command>...: runs the command with its output in the log, which is shown
# only if it fails.
quietly() {
  local log=$1 what=$2 start=$SECONDS
  shift 2
  mkdir -p "$(dirname "$log")"
  say "$what"
  if "$@" >"$log" 2>&1; then
    say "$what: done in $((SECONDS - start)) s"
  else
    local status=$?
    tail -n 100 "$log" >&2
    say "$what: FAILED (all of the output is in $log)"
    return "$status"
  fi
}

# configure <preset> [cmake arguments]
configure() {
  local preset=$1
  shift
  (cd "$root" &&
    quietly "build/$preset/configure.log" "configuring $preset" cmake --preset "$preset" "$@")
}

# build <preset> [target]...: all targets if none is named.
build() {
  local preset=$1
  shift
  (cd "$root" &&
    quietly "build/$preset/build.log" "building $preset${*:+ ($*)}" \
      cmake --build --preset "$preset" -j "$(jobs)" ${*:+--target "$@"})
}
