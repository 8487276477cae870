#!/usr/bin/env bash
# Loss against time for 1, 4 and 16 inner steps: trains the same supernet three times.
#
#   bench/inner-steps.sh DATA OUT [MASTER [EPOCHS [TRAIN OPTIONS]]]
#
# DATA: an ingested data set, such as CIFAR-10. OUT: a folder for the runs and loss.csv.
# The bound of the gradient's norm grows with the steps, for what a shard returns is their sum.
set -euo pipefail

if (($# < 2)); then
  printf 'usage: %s DATA OUT [MASTER [EPOCHS [TRAIN OPTIONS]]]\n' "$0" >&2
  exit 2
fi
command -v jq >/dev/null || {
  echo "$0: needs jq" >&2
  exit 1
}
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
data=$1
out=$2
master=${3:-local[2]}
epochs=${4:-8}
options=("${@:5}")
mkdir -p "$out"

for steps in 1 4 16; do
  "$home/nshot" train --master "$master" --data "$data" --run "$out/h$steps" \
    --recipe spos --channels 8 --cells 1 --epochs "$epochs" --shards 2 --threads 1 \
    --inner-steps "$steps" --clip $((5 * steps)) ${options[@]+"${options[@]}"}
done

# Every epoch of every run: its loss, and the seconds that training had taken by its end.
{
  echo 'inner_steps,epoch,loss,accuracy,seconds,overhead_seconds,bytes_down,bytes_up'
  for steps in 1 4 16; do
    jq -r --arg steps "$steps" --slurp '
      foreach .[] as $e ([0, 0, 0, 0];
        [.[0] + $e.seconds.wall, .[1] + $e.seconds.wall - $e.seconds.compute,
         .[2] + $e.bytes_down, .[3] + $e.bytes_up];
        [$steps, $e.epoch + 1, $e.loss, $e.accuracy] + .) | @csv' \
      "$out/h$steps/metrics/train.jsonl" | tr -d '"'
  done
} >"$out/loss.csv"
column -s, -t "$out/loss.csv"
