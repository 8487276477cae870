#!/usr/bin/env bash
# Builds the benchmarks and runs a class of theirs with the launcher's JVM flags.
#
#   bench/run.sh CLASS [ARGUMENTS...]
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
home=${bench%/*}
launcher=$bench/target/launcher
mkdir -p "$home/spark-jobs/target/launcher"
exec 8>"$home/spark-jobs/target/launcher/lock" # that of ./nshot: two builds at once break each other
! command -v flock >/dev/null || flock 8
mvn -q -B -ntp -Dstyle.color=never -DskipTests -f "$home/pom.xml" -pl bench -am package 8>&- >&2
exec 8>&-

# As ./nshot starts its JVM: the scratch memory of ND4J's convolutions is kept, not faulted in anew.
export MALLOC_TRIM_THRESHOLD_=536870912 MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TOP_PAD_=33554432
read -r -d '' -a flags <"$launcher/jvm.flags" || true
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx4g "${flags[@]}" -Djava.awt.headless=true \
  -Dorg.bytedeco.javacpp.maxbytes=8g -Dorg.bytedeco.javacpp.maxphysicalbytes=0 \
  -cp "$bench/target/classes:$(<"$launcher/bench.classpath")" "$@"
