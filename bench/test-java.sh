# Runs a main class of spark-jobs' tests; sourced by the measurements that start clusters.

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
launcher=$home/spark-jobs/target/launcher

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

build_tests() {
  "$home/nshot" --version >&2
  mvn -q -B -ntp -Dstyle.color=never -f "$home/pom.xml" -pl spark-jobs -am test-compile >&2
}

test_java() { # class and its arguments
  local flags java=java
  [[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
  read -r -a flags <<<"$(tr -s ' \n' ' ' <"$launcher/jvm.flags")"
  "$java" -Xmx512m -Djava.awt.headless=true "${flags[@]}" -cp "$(
    printf '%s:' "$home"/spark-jobs/target/{test-classes,classes}
    cat "$launcher/runtime.classpath"
    printf ':'
    cat "$launcher/spark.classpath"
  )" "$@"
}

# A data set of drawn shapes for whoever gives none; sets data.
draw_shapes() { # folder, images of a class to train on
  printf 'No --data: training on drawn shapes in place of CIFAR-10\n' >&2
  test_java org.nshot.spark.shapes.DrawnShapes "$1/shapes" "$2" 10
  "$home/nshot" ingest --format image-folder --input "$1/shapes" --output "$1/data" >&2
  data=$1/data
}
