#!/usr/bin/env bash
# 2,000 rounds on a standalone cluster of this machine (C 8, N 1, 2 shards on two one-core workers):
# what driver and executors use meanwhile may not grow after the first 200. Leaves soak.csv and
# soak.svg in the output folder, and exits 1 if anything grew.
#
#   bench/soak.sh [--data URI] [--rounds N] OUTPUT
#
# --data is an ingested data set of 50,000 training images (CIFAR-10); without it, drawn shapes.
set -euo pipefail
# shellcheck source=bench/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

data=''
rounds=2000
output=''
while (($#)); do
  case $1 in
    --data | --rounds)
      (($# >= 2)) || fail "option $1 needs a value" 2
      if [[ $1 == --data ]]; then data=$2; else rounds=$2; fi
      shift 2
      ;;
    -*) fail "unknown option $1, expected --data or --rounds" 2 ;;
    *)
      output=$1
      shift
      ;;
  esac
done
[[ -n $output ]] || fail 'no OUTPUT folder given' 2
[[ $rounds =~ ^[1-9][0-9]*00$ ]] && ((rounds >= 400)) || fail "--rounds: '$rounds', expected a multiple of 100 from 400 on" 2

build
folder=$(mktemp -d "${TMPDIR:-/tmp}/nshot-soak.XXXXXX")
# An epoch of 20 rounds of 2 shards of 16 images: 640 images train.
holdout=0.9872
if [[ -z $data ]]; then
  draw_shapes "$folder" 128
  holdout=0.5
fi
status=0
watch org.nshot.spark.cluster.Soak "$home" "$folder" "$data" "$holdout" 16 "$rounds" || status=$?
mkdir -p "$output"
for file in soak.csv soak.svg; do
  if [[ -e $folder/$file ]]; then cp "$folder/$file" "$output/"; fi
done
if [[ $status == 0 ]]; then
  rm -rf "$folder"
else
  printf 'soak.sh: run and logs stay in %s\n' "$folder" >&2
fi
exit "$status"
