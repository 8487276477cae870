# What the measurements that start processes have in common; they source it.

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

build() { # the launcher too, which builds for the first cluster else, while somebody looks at the clock
  "$home/nshot" --version >&2
}

watch() { # a class that starts a cluster, and its arguments
  "$home/bench/run.sh" -Xmx512m "$@"
}

# A data set of drawn shapes for whoever gives none; sets data.
draw_shapes() { # folder, images of a class to train on
  printf 'No --data: training on drawn shapes in place of CIFAR-10\n' >&2
  watch org.nshot.spark.shapes.DrawnShapes "$1/shapes" "$2" 10
  "$home/nshot" ingest --format image-folder --input "$1/shapes" --output "$1/data" >&2
  data=$1/data
}
