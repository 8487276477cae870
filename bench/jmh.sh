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
launcher=$bench/target/launcher

mvn -q -B -ntp -Dstyle.color=never -DskipTests -f "$home/pom.xml" -pl bench -am package >&2

regex=${1:-.*}
shift || true
name=$(printf '%s' "$regex" | tr -cs 'A-Za-z0-9' '-')
name=${name#-}
name=${name%-}
commit=$(git -C "$home" rev-parse --short HEAD 2>/dev/null || echo unknown)
if [[ -n $(git -C "$home" status --porcelain --untracked-files=no 2>/dev/null) ]]; then
  commit+=' with changes'
fi

# As ./nshot starts its JVM: the scratch memory of native convolutions is kept, not faulted in anew.
export MALLOC_TRIM_THRESHOLD_=536870912 MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TOP_PAD_=33554432
read -r -d '' -a flags <"$launcher/jvm.flags" || true
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx4g "${flags[@]}" -Djava.awt.headless=true \
  -Dorg.bytedeco.javacpp.maxbytes=8g -Dorg.bytedeco.javacpp.maxphysicalbytes=0 \
  -cp "$bench/target/classes:$(<"$launcher/bench.classpath")" \
  org.nshot.bench.Benchmarks "$commit" "$bench/results/jmh/${name:-all}" "$regex" "$@"
