package io.epitaph.fleet;

class SimulatedDocker2010Test extends EngineContract {

  @Override
  World open() throws Exception {
    return new SimulatedWorld(Dialect.DOCKER_20_10, EngineServer.tcp(0));
  }
}
