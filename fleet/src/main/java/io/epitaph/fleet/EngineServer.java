package io.epitaph.fleet;

import io.epitaph.testing.RecordedEngine;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Speaks the engine's HTTP API for simulated engines, on TCP and on Unix sockets: {@code _ping},
 * {@code version}, {@code info}, {@code events}, and of containers the list, {@code json}, {@code
 * logs} and {@code export}. Reading only: what containers do is set by the engine's methods.
 *
 * <p>All engines of a server share two threads; an engine is a socket and what it remembers.
 */
public final class EngineServer implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int LONGEST_REQUEST = 64 * 1024;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(THREADS, NioIoHandler.newFactory());
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final List<Path> sockets = new ArrayList<>();

  /**
   * Serves an engine on a free port of the loopback address.
   *
   * @return its address, {@code tcp://127.0.0.1:port}
   */
  public URI serve(SimulatedEngine engine, Faults faults) throws IOException {
    return serve(engine.api(), engine::isDown, faults, tcp(0));
  }

  /**
   * Serves an engine.
   *
   * @param address {@code tcp://host:port}, 0 for a free port, or {@code unix:///path}
   * @return its address
   */
  public URI serve(SimulatedEngine engine, Faults faults, URI address) throws IOException {
    return serve(engine.api(), engine::isDown, faults, address);
  }

  /**
   * Serves a recording, as {@link #serve(SimulatedEngine, Faults, URI)} does an engine. One that
   * waits begins when a client listens to it.
   */
  public URI serve(RecordedEngine recording, Faults faults, URI address) throws IOException {
    RecordedApi api = new RecordedApi(recording);
    return serve(
        api,
        () -> {
          try {
            var unused = recording.info();
            return false;
          } catch (IOException e) {
            return true;
          }
        },
        faults,
        address);
  }

  /** The loopback address at a port. */
  public static URI tcp(int port) {
    return URI.create("tcp://127.0.0.1:" + port);
  }

  private synchronized URI serve(
      SimulatedApi api, EngineRequests.Absence absence, Faults faults, URI address)
      throws IOException {
    ServerBootstrap server =
        new ServerBootstrap()
            .group(loops)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    open.add(channel);
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(LONGEST_REQUEST),
                            new EngineRequests(api, absence, faults));
                  }
                });
    if ("unix".equals(address.getScheme())) {
      Path path = Path.of(address.getPath());
      Files.deleteIfExists(path);
      bind(server, NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(path), address);
      sockets.add(path);
      return address;
    }
    if (!"tcp".equals(address.getScheme()) || address.getHost() == null || address.getPort() < 0) {
      throw new IllegalArgumentException(
          "address '" + address + "': wanted tcp://host:port or unix:///path");
    }
    InetSocketAddress wanted =
        new InetSocketAddress(InetAddress.getByName(address.getHost()), address.getPort());
    Channel bound = bind(server, NioServerSocketChannel.class, wanted, address);
    int port = ((InetSocketAddress) bound.localAddress()).getPort();
    return URI.create("tcp://" + address.getHost() + ":" + port);
  }

  private Channel bind(
      ServerBootstrap server, Class<? extends ServerChannel> kind, SocketAddress to, URI address)
      throws IOException {
    var bound = server.channel(kind).bind(to).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new IOException("cannot listen at " + address + ": " + cause.getMessage(), cause);
    }
    open.add(bound.channel());
    return bound.channel();
  }

  /** Closes all sockets and connections. */
  @Override
  public void close() throws IOException {
    open.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    for (Path socket : sockets) {
      Files.deleteIfExists(socket);
    }
  }
}
