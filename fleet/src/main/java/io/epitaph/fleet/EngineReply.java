package io.epitaph.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;

/** The answer to one request. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection.
record EngineReply(
    ChannelHandlerContext context, SimulatedApi api, Faults faults, boolean keepAlive) {
  void refuse(int status, String message) {
    byte[] body = utf8(Wire.MAPPER.createObjectNode().put("message", message).toString());
    write(status, "application/json", body);
  }

  void send(JsonNode json) {
    send(200, "application/json", utf8(json.toString()));
  }

  void send(int status, String type, byte[] body) {
    switch (faults.nextAnswer()) {
      case REFUSED -> refuse(500, "a fault that was asked for");
      case HALF -> write(status, type, Arrays.copyOf(body, body.length / 2));
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
      case NONE -> write(status, type, body);
    }
  }

  /** The same, and nothing goes wrong. */
  void write(int status, String type, byte[] body) {
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

  HttpHeaders headers(HttpResponse response, String type) {
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

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
