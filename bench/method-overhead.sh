#!/usr/bin/env bash
# What PA&DA, CaLR and MS cost together beside plain SPOS: whole epochs of both on the same paths, round by round in turn.
#
#   bench/method-overhead.sh [EPOCHS [THREADS]]     1 and 2 unless said; an epoch of both takes about 90 s here
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/run.sh" org.nshot.training.MethodOverhead "${1:-1}" "${2:-2}"
