#!/usr/bin/env bash
# Many images through ingest and some rounds of training, on a standalone cluster of this machine
# whose two executors have 1 GB of heap each; one of them is killed on the way. Prints seconds and
# bytes of each step, and what the executors use, as Markdown.
#
#   bench/scale-images.sh [--images N] [--rounds N] [--photos FOLDER] FOLDER [TRAIN OPTIONS]
#
# FOLDER is made and holds all of it: about 25 KB an image for the drawn JPEG files, as much for the
# data set, and as much again for the executors' shards. --photos: a folder drawn before.
set -euo pipefail
# shellcheck source=bench/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

images=200000
rounds=10
photos=''
folder=''
while (($#)); do
  case $1 in
    --images | --rounds | --photos)
      (($# >= 2)) || fail "option $1 needs a value" 2
      case $1 in
        --images) images=$2 ;;
        --rounds) rounds=$2 ;;
        *) photos=$2 ;;
      esac
      shift 2
      ;;
    -*) fail "unknown option $1, expected --images, --rounds or --photos before FOLDER" 2 ;;
    *)
      folder=$1
      shift
      break
      ;;
  esac
done
[[ -n $folder ]] || fail 'no FOLDER given' 2
[[ $images =~ ^[1-9][0-9]*000$ ]] || fail "--images: '$images', expected a multiple of 1,000" 2
[[ $rounds =~ ^[1-9][0-9]*$ ]] && ((rounds >= 6)) || fail "--rounds: '$rounds', expected 6 or more" 2

mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
step() { # words, command: how long it took, and the bytes of the last argument's folder
  local words=$1 began=$SECONDS
  shift
  "$@" >&2
  printf -- '- %s: %d s\n' "$words" "$((SECONDS - began))"
}
size() { du -sk --apparent-size "$1" | awk '{ printf "%.2f GB", $1 * 1024 / 1e9 }'; }

build
if [[ -z $photos ]]; then
  photos=$folder/photos
  step "$images images drawn and encoded" \
    "$home/bench/run.sh" org.nshot.bench.DrawnPhotos "$photos" $((images / 1000 - 1)) 1 1000
fi
printf -- '- JPEG files: %s\n' "$(size "$photos")"
step 'ingest' "$home/nshot" ingest --format image-folder --keep encoded \
  --input "$photos" --output "$folder/data" --overwrite
printf -- '- data set: %s\n\n' "$(size "$folder/data")"
watch org.nshot.spark.cluster.ImageScale "$home" "$folder" "$folder/data" "$rounds" \
  --space proxylessnas --recipe panda-dynas --preset imagenet --batch 64 "$@"
