# How a collector is started, as small as it can be, for it runs on every host. Read by ./epitaph and by the image's
# entry point. What it takes: docs/benchmarks.md, collector-size.

# Prints its class path. What is on it and not used takes memory all the same, and so does a class that is not in the
# archive. The jar of the command is $1, the folder of the libraries $2.
collector_path() {
  local path=$1 name jar
  for name in epitaph- picocli kafka-clients jackson- re2j h2-mvstore docker-java- jna- slf4j-api log4j- micrometer- \
    prometheus- jspecify zstd-jni lz4-java snappy-java bcpkix bcprov bcutil commons- guava HdrHistogram; do
    for jar in "$2/$name"*.jar; do
      [ -e "$jar" ] && path=$path:$jar
    done
  done
  printf '%s' "$path"
}

# Makes the archive $2 of the classes that are named in $3, for the class path $4, by the java $1.
collector_archive() {
  "$1" -Xshare:dump -XX:+UseSerialGC -XX:SharedClassListFile="$3" -XX:SharedArchiveFile="$2" -cp "$4" >/dev/null 2>&1 ||
    rm -f "$2"
}

# Becomes a collector.
#   $1  java          $2  the folder of this file
#   $3  the archive, if there is one   $4  the class path
#   then options of the JVM, the class, and its arguments
collector_exec() {
  local java=$1 dev=$2 archive=$3 path=$4
  shift 4
  local shared=()
  [ -e "$archive" ] && shared=(-XX:SharedArchiveFile="$archive" -Xlog:cds=off -Xlog:cds+dynamic=off)
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
  exec "$java" @"$dev/jvm-collector" -Xshare:auto "${shared[@]}" -cp "$path" "$@"
}
