package io.epitaph.fleet;

import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.NoSuchContainerException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
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
import java.util.List;
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

  /** How much of a backlog is written at once, in bytes of events. */
  private static final int BATCH = 64 * 1024;

  private final SimulatedApi api;
  private final Absence absence;
  private final Faults faults;
  private @Nullable Subscription subscription;
  private EventChunks events;

  /** Whether the engine is down: then connections break. */
  interface Absence {
    boolean now();
  }

  EngineRequests(SimulatedApi api, Absence absence, Faults faults) {
    this.api = api;
    this.absence = absence;
    this.faults = faults;
    this.events = new EventChunks(EventFilter.NONE, faults);
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
    EngineReply reply = new EngineReply(context, api, faults, HttpUtil.isKeepAlive(request));
    long delay = faults.delay().toNanos();
    if (delay > 0) {
      var unused =
          context
              .executor()
              .schedule(() -> answer(reply, uri, read, head), delay, TimeUnit.NANOSECONDS);
    } else {
      answer(reply, uri, read, head);
    }
  }

  private void answer(EngineReply reply, String uri, boolean read, boolean head) {
    try {
      if (!read) {
        reply.refuse(405, "a simulated engine is only read: " + uri);
        return;
      }
      QueryStringDecoder query = new QueryStringDecoder(uri);
      String path = query.path();
      Matcher versioned = VERSIONED.matcher(path);
      if (versioned.matches()) {
        String newest = api.versionJson().path("ApiVersion").asText();
        String asked = versioned.group(1) + "." + versioned.group(2);
        if (minor(asked) > minor(newest)) {
          reply.refuse(
              400,
              "client version "
                  + asked
                  + " is too new. Maximum supported API version is "
                  + newest);
          return;
        }
        path = versioned.group(3);
      }
      route(reply, path, new RequestQuery(query.parameters()), head);
    } catch (NoSuchContainerException e) {
      String message = String.valueOf(e.getMessage());
      reply.refuse(404, "N" + message.substring(1));
    } catch (Refusal e) {
      reply.refuse(e.status(), String.valueOf(e.getMessage()));
    } catch (EngineUnavailableException e) {
      reply.context().close();
    } catch (IOException | IllegalArgumentException e) {
      reply.refuse(500, String.valueOf(e.getMessage()));
    }
  }

  private static int minor(String version) {
    String[] parts = version.split("\\.", 2);
    return Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
  }

  private void route(EngineReply reply, String path, RequestQuery query, boolean head)
      throws IOException {
    Matcher ofContainer = OF_CONTAINER.matcher(path);
    if (path.equals("/_ping")) {
      // Not a fault: those that are asked for are meant for answers that say something.
      reply.write(200, "text/plain; charset=utf-8", EngineReply.utf8(head ? "" : "OK"));
    } else if (path.equals("/version")) {
      reply.send(api.versionJson());
    } else if (path.equals("/info")) {
      reply.send(api.infoJson());
    } else if (path.equals("/events")) {
      stream(reply, query);
    } else if (path.equals("/containers/json")) {
      reply.send(api.list(query.flag("all")));
    } else if (ofContainer.matches()) {
      String name = ofContainer.group(1);
      switch (ofContainer.group(2)) {
        case "json" -> reply.send(200, "application/json", api.inspect(name));
        case "logs" -> logs(reply, name, query);
        default -> reply.send(200, "application/x-tar", api.export(name));
      }
    } else {
      reply.refuse(404, "page not found");
    }
  }

  private void logs(EngineReply reply, String name, RequestQuery query) throws IOException {
    if (!query.flag("stdout") && !query.flag("stderr")) {
      reply.refuse(400, "Bad parameters: you must choose at least one stream");
      return;
    }
    String tail = query.first("tail", "all");
    int lines = tail.matches("\\d{1,9}") ? Integer.parseInt(tail) : Integer.MAX_VALUE;
    byte[] log = query.flag("stdout") ? api.logs(name, lines) : new byte[0];
    reply.send(200, "application/vnd.docker.raw-stream", log);
  }

  private void stream(EngineReply reply, RequestQuery query) throws IOException {
    ChannelHandlerContext context = reply.context();
    events = new EventChunks(EventFilter.parse(query.first("filters", "")), faults);
    Subscription opened = api.subscribe(query.time("since"), query.time("until"));
    subscription = opened;
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    reply
        .headers(response, "application/json")
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    context.writeAndFlush(response);
    opened.onReady(() -> context.executor().execute(() -> pump(context, opened)));
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
      ByteBuf chunks = context.alloc().buffer(EventChunks.room(lines));
      boolean whole = events.write(lines, chunks);
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
