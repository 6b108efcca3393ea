# Class data sharing for what runs long: an archive of the libraries' classes, read and checked already, which a JVM maps
# when it starts. Read by ./epitaph. What it brings: docs/benchmarks.md, start.

# Whether a jar is of Flink or of a server of the embedded stack, which no service needs.
is_of_stack() { # jar
  case ${1##*/} in flink-* | kafka_* | kafka-server* | scala-*) ;; *) return 1 ;; esac
}

# Prints the libraries in a folder that a service needs: all but those of the stack, and our own. They are the beginning of
# each class path that the archive is for, in this order, or the JVM does not use it. Our own are not among them, so that a
# change of our sources leaves it as it is.
service_libraries() { # folder
  local path='' jar
  for jar in "$1"/*.jar; do
    case ${jar##*/} in epitaph-*) continue ;; esac
    is_of_stack "$jar" || path=$path:$jar
  done
  printf '%s' "${path#:}"
}

# Makes the archive, unless it is there for the same JVM and libraries. The classes are those that services load before
# they wait for a Kafka and an Elasticsearch that are not there.
share_class_data() { # java, libraries, the rest of the class path, archive
  local java=$1 libraries=$2 rest=$3 to=$4
  local folder=$to.made verb pid pids=() want
  want=$("$java" -version 2>&1; IFS=:; ls -lL --time-style=full-iso $libraries)
  [ -e "$to" ] && [ "$(cat "$folder/made-for" 2>/dev/null)" = "$want" ] && return
  rm -rf "$to" "$folder"
  mkdir -p "$folder/collector"
  # Ctrl-C does not reach what runs in the background.
  trap 'kill "${pids[@]}" 2>/dev/null; exit 130' INT TERM
  for verb in archiver indexer notifier; do
    local needed=()
    case $verb in
      archiver) needed=(--vault "$folder/vault" --collector-state "$folder/collector") ;;
      indexer) needed=(--elasticsearch http://127.0.0.1:1) ;;
      notifier) needed=(--cloudevents http://127.0.0.1:1/) ;;
    esac
    # Without the user's settings, which may be of real services.
    env -i PATH="$PATH" HOME="$folder" timeout -k 10 60 \
      "$java" -XX:DumpLoadedClassList="$folder/$verb.classes" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dslf4j.internal.verbosity=ERROR \
      -cp "$libraries:$rest" io.epitaph.cli.Main "$verb" --kafka 127.0.0.1:1 --metrics off "${needed[@]}" >"$folder/$verb.log" 2>&1 &
    pid=$!
    pids+=("$pid")
    for _ in {1..300}; do
      kill -0 "$pid" 2>/dev/null && ! grep -qs ' WARN ' "$folder/$verb.log" || break
      sleep 0.1
    done
    kill "$pid" 2>/dev/null
  done
  wait "${pids[@]}"
  trap - INT TERM
  awk '!seen[$0]++' "$folder"/*.classes >"$folder/classes"
  # The first collector that can put objects of the heap into it; any can read them.
  "$java" -Xshare:dump -XX:+UseG1GC -XX:SharedClassListFile="$folder/classes" -XX:SharedArchiveFile="$to" -cp "$libraries" \
    >"$folder/dump.log" 2>&1 && printf '%s\n' "$want" >"$folder/made-for"
}
