# How a collector is started, as small as it can be, for it runs on every host. Read by ./epitaph and by the image's
# entry point. What it takes: docs/benchmarks.md, collector-size.

# Prints its class path: the directory of a jar takes memory, used or not. The jar of the command is $1, the folder of the
# libraries $2. jose4j is for OAUTHBEARER. What is in EPITAPH_CLASSPATH comes last.
collector_path() {
  local path=$1 name jar
  for name in epitaph- picocli kafka-clients jackson-annotations jackson-core jackson-databind jackson-datatype re2j \
    h2-mvstore docker-java- jna- slf4j-api micrometer- prometheus- jspecify zstd-jni lz4-java snappy-java bcpkix bcprov bcutil \
    jose4j commons-codec commons-io commons-lang3 commons-compress guava HdrHistogram LatencyUtils; do
    for jar in "$2/$name"*.jar; do
      [ -e "$jar" ] && path=$path:$jar
    done
  done
  printf '%s' "$path${EPITAPH_CLASSPATH:+:$EPITAPH_CLASSPATH}"
}

# Prints how many MiB a size is that is written as the JVM's options take it; 0 when it is none, which the JVM then says.
collector_mebibytes() {
  local number=${1%[kKmMgGtT]}
  case $number in '' | *[!0-9]*) printf 0; return ;; esac
  case $1 in
    *[tT]) printf '%s' $((10#$number * 1024 * 1024)) ;;
    *[gG]) printf '%s' $((10#$number * 1024)) ;;
    *[mM]) printf '%s' $((10#$number)) ;;
    *[kK]) printf '%s' $((10#$number / 1024)) ;;
    *) printf '%s' $((10#$number / 1024 / 1024)) ;;
  esac
}

# Becomes a collector.
#   $1  java   $2  the folder of jvm-collector   $3  the class path
#   $4  the JVM's option of the largest heap, unless EPITAPH_COLLECTOR_HEAP says another: hundreds of engines want more
#   then options of the JVM, the class, and its arguments
collector_exec() {
  local java=$1 dev=$2 path=$3 heap=("$4")
  shift 4
  if [ -n "${EPITAPH_COLLECTOR_HEAP:-}" ]; then
    heap=("-Xmx$EPITAPH_COLLECTOR_HEAP")
    # A large one begins as large as its young generation needs.
    if [ "$(collector_mebibytes "$EPITAPH_COLLECTOR_HEAP")" -gt 128 ]; then heap+=(-Xms128m -Xmn64m); fi
  fi
  # Else glibc keeps memory for each thread that ever allocated some.
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
  exec "$java" @"$dev/jvm-collector" -cp "$path" "${heap[@]}" "$@"
}
