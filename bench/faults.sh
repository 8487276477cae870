#!/usr/bin/env bash
# Faults that may not change a result, on a standalone cluster of this machine: makes each happen
# to a training of 3 shards (C 8, N 1), compares with the undisturbed run bit for bit, prints a
# table, and exits 1 if one outcome is not as promised.
#
#   bench/faults.sh [--data URI] [--batch N] [--holdout PART] [--keep FOLDER] [FAULT ...]
#
# --data is an ingested data set (CIFAR-10, see the README); without it, drawn shapes. With FAULTs,
# those alone. --keep: a new folder for runs and logs, which else go when all is as promised.
set -euo pipefail
# shellcheck source=bench/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

data=''
batch=32
holdout=0.92
folder=''
faults=()
while (($#)); do
  case $1 in
    --data | --batch | --holdout | --keep)
      (($# >= 2)) || fail "option $1 needs a value" 2
      case $1 in
        --data) data=$2 ;;
        --batch) batch=$2 ;;
        --holdout) holdout=$2 ;;
        *) folder=$2 ;;
      esac
      shift 2
      ;;
    -*) fail "unknown option $1, expected --data, --batch, --holdout or --keep" 2 ;;
    *)
      faults+=("$1")
      shift
      ;;
  esac
done

build
kept=yes
if [[ -z $folder ]]; then
  folder=$(mktemp -d "${TMPDIR:-/tmp}/nshot-faults.XXXXXX")
  kept=no
else
  [[ ! -e $folder ]] || fail "--keep: $folder exists" 2
  mkdir -p "$folder"
fi
if [[ -z $data ]]; then
  draw_shapes "$folder" 400
  holdout=0.1
fi

status=0
watch org.nshot.spark.cluster.Faults \
  "$home" "$folder" "$data" "$batch" "$holdout" ${faults[@]+"${faults[@]}"} || status=$?
if [[ $status == 0 && $kept == no ]]; then rm -rf "$folder"; fi
exit "$status"
