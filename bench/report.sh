#!/usr/bin/env bash
# How long `nshot report` takes for a run of 1,000 epochs whose 15,625 paths are all ranked, and how large
# its page is: --times calls (5), each a process of its own, as Markdown. Exits 1 if the page has 5 MB or
# the median call takes 5 s.
#
#   bench/report.sh [--times N]
set -euo pipefail
# shellcheck source=bench/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

times=5
if (($#)); then
  [[ $1 == --times && $# == 2 ]] || fail "unknown arguments: $*, expected --times N" 2
  times=$2
fi
[[ $times =~ ^[1-9][0-9]*$ ]] || fail "--times: '$times', expected a whole number from 1 on" 2

build
folder=$(mktemp -d "${TMPDIR:-/tmp}/nshot-report.XXXXXX")
trap 'rm -rf "$folder"' EXIT
watch org.nshot.spark.report.LargeRun "$folder/run"
report() { # one line: wall seconds, processor seconds, those that the command counted, bytes
  local TIMEFORMAT='%R %U %S'
  { time "$home/nshot" report --run "$folder/run" --output "$folder/report.html" --overwrite \
    >"$folder/result" 2>"$folder/log"; } 2>"$folder/time" || {
    cat "$folder/log" >&2
    fail 'nshot report failed'
  }
  printf '%s %s %s\n' "$(awk '{ printf "%.2f %.2f", $1, $2 + $3 }' "$folder/time")" \
    "$(sed -n 's/.*"seconds" *: *\([0-9.]*\).*/\1/p' "$folder/result")" \
    "$(sed -n 's/.*"bytes" *: *\([0-9]*\).*/\1/p' "$folder/result")"
}
cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)
java=java
[[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
printf '%s, %s cores, JDK %s, nshot %s\n\n' "${cpu:-unknown processor}" "$(nproc)" \
  "$("$java" -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')" "$(git -C "$home" rev-parse --short HEAD)"
printf '| call | wall, s | processor, s | of the wall reading and drawing, s | bytes |\n|---|---|---|---|---|\n'
for ((call = 1; call <= times; call++)); do
  line=$(report)
  printf '%s\n' "$line" >>"$folder/all"
  awk -v call="$call" '{ printf "| %d | %.2f | %.2f | %.2f | %d |\n", call, $1, $2, $3, $4 }' <<<"$line"
done
sort -n "$folder/all" | awk '{ wall[NR] = $1; bytes = $4 } END {
  median = (wall[int((NR + 1) / 2)] + wall[int(NR / 2) + 1]) / 2
  printf "\nMedian %.2f s, %.2f MB.\n", median, bytes / 1e6
  exit !(median < 5 && bytes < 5e6)
}'
