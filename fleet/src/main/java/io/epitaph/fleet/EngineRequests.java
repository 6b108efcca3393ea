package io.epitaph.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client to a simulated engine. A write that fails closes the connection, and
 * then {@link #channelInactive} is called: no result of a write is checked.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class EngineRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Pattern VERSIONED = Pattern.compile("/v(\\d+)\\.(\\d+)(/.*)");
  private static final Pattern OF_CONTAINER =
      Pattern.compile("/containers/([^/]+)/(json|logs|export)");
  private static final Pattern TIMESTAMP = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,9}))?");

  /** How much of a backlog is written at once, in bytes of events. */
  private static final int BATCH = 64 * 1024;

  /** The most bytes that go with an event: its chunk's head, line end and end. */
  private static final int AROUND = 16;

  private static final int CRLF = '\r' << 8 | '\n';

  private final SimulatedApi api;
  private final Absence absence;
  private final Faults faults;
  private @Nullable Subscription subscription;
  private EventFilter filter = EventFilter.NONE;

  /** Whether the engine is down: then connections break. */
  interface Absence {
    boolean now();
  }

  EngineRequests(SimulatedApi api, Absence absence, Faults faults) {
    this.api = api;
    this.absence = absence;
    this.faults = faults;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (absence.now()) {
      context.close();
      return;
    }
    String uri = request.uri();
    boolean head = request.method().equals(HttpMethod.HEAD);
    boolean read = head || request.method().equals(HttpMethod.GET);
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    long delay = faults.delay().toNanos();
    if (delay > 0) {
      var unused =
          context
              .executor()
              .schedule(
                  () -> answer(context, uri, read, head, keepAlive), delay, TimeUnit.NANOSECONDS);
    } else {
      answer(context, uri, read, head, keepAlive);
    }
  }

  private void answer(
      ChannelHandlerContext context, String uri, boolean read, boolean head, boolean keepAlive) {
    try {
      if (!read) {
        refuse(context, 405, "a simulated engine is only read: " + uri, keepAlive);
        return;
      }
      QueryStringDecoder query = new QueryStringDecoder(uri);
      String path = query.path();
      Matcher versioned = VERSIONED.matcher(path);
      if (versioned.matches()) {
        String newest = api.versionJson().path("ApiVersion").asText();
        String asked = versioned.group(1) + "." + versioned.group(2);
        if (minor(asked) > minor(newest)) {
          refuse(
              context,
              400,
              "client version " + asked + " is too new. Maximum supported API version is " + newest,
              keepAlive);
          return;
        }
        path = versioned.group(3);
      }
      route(context, path, query.parameters(), head, keepAlive);
    } catch (NoSuchContainerException e) {
      String message = String.valueOf(e.getMessage());
      refuse(context, 404, "N" + message.substring(1), keepAlive);
    } catch (Refusal e) {
      refuse(context, e.status(), String.valueOf(e.getMessage()), keepAlive);
    } catch (EngineUnavailableException e) {
      context.close();
    } catch (IOException | IllegalArgumentException e) {
      refuse(context, 500, String.valueOf(e.getMessage()), keepAlive);
    }
  }

  private static int minor(String version) {
    String[] parts = version.split("\\.", 2);
    return Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
  }

  private void route(
      ChannelHandlerContext context,
      String path,
      Map<String, List<String>> query,
      boolean head,
      boolean keepAlive)
      throws IOException {
    Matcher ofContainer = OF_CONTAINER.matcher(path);
    if (path.equals("/_ping")) {
      // Not a fault: those that are asked for are meant for answers that say something.
      write(context, 200, "text/plain; charset=utf-8", utf8(head ? "" : "OK"), keepAlive);
    } else if (path.equals("/version")) {
      send(context, api.versionJson(), keepAlive);
    } else if (path.equals("/info")) {
      send(context, api.infoJson(), keepAlive);
    } else if (path.equals("/events")) {
      stream(context, query);
    } else if (path.equals("/containers/json")) {
      send(context, api.list(flag(query, "all")), keepAlive);
    } else if (ofContainer.matches()) {
      String name = ofContainer.group(1);
      switch (ofContainer.group(2)) {
        case "json" -> send(context, 200, "application/json", api.inspect(name), keepAlive);
        case "logs" -> logs(context, name, query, keepAlive);
        default -> send(context, 200, "application/x-tar", api.export(name), keepAlive);
      }
    } else {
      refuse(context, 404, "page not found", keepAlive);
    }
  }

  private void logs(
      ChannelHandlerContext context,
      String name,
      Map<String, List<String>> query,
      boolean keepAlive)
      throws IOException {
    if (!flag(query, "stdout") && !flag(query, "stderr")) {
      refuse(context, 400, "Bad parameters: you must choose at least one stream", keepAlive);
      return;
    }
    String tail = first(query, "tail", "all");
    int lines = tail.matches("\\d{1,9}") ? Integer.parseInt(tail) : Integer.MAX_VALUE;
    byte[] log = flag(query, "stdout") ? api.logs(name, lines) : new byte[0];
    send(context, 200, "application/vnd.docker.raw-stream", log, keepAlive);
  }

  private static boolean flag(Map<String, List<String>> query, String name) {
    return List.of("1", "true", "True").contains(first(query, name, ""));
  }

  private static String first(Map<String, List<String>> query, String name, String otherwise) {
    List<String> values = query.getOrDefault(name, List.of());
    return values.isEmpty() ? otherwise : values.get(0);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // ---- answers

  private void refuse(
      ChannelHandlerContext context, int status, String message, boolean keepAlive) {
    byte[] body = utf8(Wire.MAPPER.createObjectNode().put("message", message).toString());
    write(context, status, "application/json", body, keepAlive);
  }

  private void send(ChannelHandlerContext context, JsonNode json, boolean keepAlive) {
    send(context, 200, "application/json", utf8(json.toString()), keepAlive);
  }

  private void send(
      ChannelHandlerContext context, int status, String type, byte[] body, boolean keepAlive) {
    switch (faults.nextAnswer()) {
      case REFUSED -> refuse(context, 500, "a fault that was asked for", keepAlive);
      case HALF -> write(context, status, type, Arrays.copyOf(body, body.length / 2), keepAlive);
      case CUT -> {
        HttpResponse response =
            new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        headers(response, type).setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        context.write(response);
        byte[] half = Arrays.copyOf(body, body.length / 2);
        context
            .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(half)))
            .addListener(ChannelFutureListener.CLOSE);
      }
      case NONE -> write(context, status, type, body, keepAlive);
    }
  }

  private void write(
      ChannelHandlerContext context, int status, String type, byte[] body, boolean keepAlive) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    headers(response, type).setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private io.netty.handler.codec.http.HttpHeaders headers(HttpResponse response, String type) {
    Instant now = api.clock();
    if (now != null) {
      response.headers().set(HttpHeaderNames.DATE, DateFormatter.format(Date.from(now)));
    }
    return response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.SERVER, "Docker/simulated (linux)")
        .set("Ostype", "linux");
  }

  // ---- the event stream

  private void stream(ChannelHandlerContext context, Map<String, List<String>> query)
      throws IOException {
    filter = EventFilter.parse(first(query, "filters", ""));
    Subscription opened = api.subscribe(time(query, "since"), time(query, "until"));
    subscription = opened;
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    headers(response, "application/json")
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    context.writeAndFlush(response);
    opened.onReady(() -> context.executor().execute(() -> pump(context, opened)));
  }

  private static @Nullable Instant time(Map<String, List<String>> query, String name)
      throws Refusal {
    String text = first(query, name, "");
    if (text.isEmpty()) {
      return null;
    }
    Matcher matcher = TIMESTAMP.matcher(text);
    if (!matcher.matches()) {
      throw new Refusal(500, "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }
    // As the engine reads it: nanoseconds, not a fraction.
    String nanos = matcher.group(2);
    return Instant.ofEpochSecond(
        Long.parseLong(matcher.group(1)), nanos == null ? 0 : Long.parseLong(nanos));
  }

  /** Writes as long as the client reads. */
  private void pump(ChannelHandlerContext context, Subscription from) {
    if (subscription != from) {
      return;
    }
    // Past the encoder: a backlog costs it more than all the rest does.
    ChannelHandlerContext wire = context.pipeline().context(HttpServerCodec.class);
    boolean wrote = false;
    while (context.channel().isWritable()) {
      List<byte[]> lines = from.drain(BATCH);
      if (lines.isEmpty()) {
        break;
      }
      wrote = true;
      ByteBuf chunks = context.alloc().buffer(room(lines));
      boolean whole = write(lines, chunks);
      var written = wire.write(chunks);
      if (!whole) {
        written.addListener(ChannelFutureListener.CLOSE);
        end(from);
        break;
      }
    }
    if (subscription == from && from.ended() && context.channel().isActive()) {
      end(from);
      context
          .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(ChannelFutureListener.CLOSE);
    } else if (wrote) {
      context.flush();
    }
  }

  private void end(Subscription done) {
    subscription = null;
    done.close();
  }

  private static int room(List<byte[]> lines) {
    int bytes = 0;
    for (byte[] line : lines) {
      bytes += line.length + AROUND;
    }
    return bytes;
  }

  /**
   * Each line as a chunk of its own, as engines do it.
   *
   * @return whether the stream goes on; else it breaks off in the middle of the last chunk
   */
  private boolean write(List<byte[]> lines, ByteBuf to) {
    for (byte[] line : lines) {
      if (!filter.includes(line)) {
        continue;
      }
      switch (faults.nextEvent()) {
        case LOST -> {}
        case TWICE -> {
          chunk(to, line, line.length);
          chunk(to, line, line.length);
        }
        case HALF -> chunk(to, line, line.length / 2);
        case CUT -> {
          size(to, line.length + 1);
          to.writeBytes(line, 0, line.length / 2);
          return false;
        }
        case NONE -> chunk(to, line, line.length);
      }
    }
    return true;
  }

  private static void chunk(ByteBuf to, byte[] line, int length) {
    size(to, length + 1);
    to.writeBytes(line, 0, length);
    to.writeByte('\n');
    ByteBufUtil.writeShortBE(to, CRLF);
  }

  /** The head of a chunk: its size in hex. */
  private static void size(ByteBuf to, int bytes) {
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(bytes)) / 4);
    for (int digit = digits - 1; digit >= 0; digit--) {
      to.writeByte(Character.forDigit((bytes >> (4 * digit)) & 0xf, 16));
    }
    ByteBufUtil.writeShortBE(to, CRLF);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Subscription open = subscription;
    if (open != null && context.channel().isWritable()) {
      pump(context, open);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Subscription open = subscription;
    if (open != null) {
      open.close();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A client that is gone, or speaks no HTTP.
    context.close();
  }
}
