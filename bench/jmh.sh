#!/usr/bin/env bash
# Builds and runs the JMH benchmarks, and writes what they gave under bench/results/jmh.
#
#   bench/jmh.sh [REGEX [JMH OPTIONS...]]
#
# Without REGEX: all of them, to all.json and all.md; with it, to files named after it. JMH's
# options are its own: -f 1 -wi 3 -i 5, -p shards=1, -prof gc, -l (lists the benchmarks).
# Environment: JAVA_HOME (a JDK 17), NSHOT_JPEGS (a folder of JPEG files in place of made ones).
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
home=${bench%/*}

regex=${1:-.*}
shift || true
name=$(printf '%s' "$regex" | tr -cs 'A-Za-z0-9' '-')
name=${name#-}
name=${name%-}
commit=$(git -C "$home" rev-parse --short HEAD 2>/dev/null || echo unknown)
if [[ -n $(git -C "$home" status --porcelain --untracked-files=no 2>/dev/null) ]]; then
  commit+=' with changes'
fi

exec "$bench/run.sh" org.nshot.bench.Benchmarks \
  "$commit" "$bench/results/jmh/${name:-all}" "$regex" "$@"
