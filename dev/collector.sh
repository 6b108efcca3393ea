# How a collector is started, as small as it can be, for it runs on every host. Read by ./epitaph and by the image's
# entry point. What it takes: docs/benchmarks.md, collector-size.

# Prints its class path: the directory of a jar takes memory, used or not. The jar of the command is $1, the folder of the
# libraries $2.
collector_path() {
  local path=$1 name jar
  for name in epitaph- picocli kafka-clients jackson-annotations jackson-core jackson-databind jackson-datatype re2j \
    h2-mvstore docker-java- jna- slf4j-api micrometer- prometheus- jspecify zstd-jni lz4-java snappy-java bcpkix bcprov bcutil \
    commons-codec commons-io commons-lang3 commons-compress guava HdrHistogram LatencyUtils; do
    for jar in "$2/$name"*.jar; do
      [ -e "$jar" ] && path=$path:$jar
    done
  done
  printf '%s' "$path"
}

# Becomes a collector.
#   $1  java   $2  the folder of jvm-collector   $3  the class path
#   then options of the JVM, the class, and its arguments
collector_exec() {
  local java=$1 dev=$2 path=$3
  shift 3
  # Else glibc keeps memory for each thread that ever allocated some.
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
  exec "$java" @"$dev/jvm-collector" -cp "$path" "$@"
}
