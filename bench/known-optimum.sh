#!/usr/bin/env bash
# What a search finds where the truth of all paths is known: a table of NAS-Bench-201's accuracies in the
# supernet's place. Trains nothing; prints the table of docs/search.md in less than a minute.
#
#   bench/known-optimum.sh CSV COLUMN [BOUND...]
#
# CSV has a column arch and COLUMN with accuracies in percent; a BOUND is a number of MFLOPs or none. Without
# any: 40 80 120 none.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
[[ $# -ge 2 ]] || { printf 'usage: %s CSV COLUMN [BOUND...]\n' "${0##*/}" >&2; exit 2; }
table=$1 column=$2
shift 2
[[ $# -gt 0 ]] || set -- 40 80 120 none
exec "$bench/run.sh" org.nshot.bench.search.KnownOptimum "$table" "$column" "$@"
