package io.epitaph.fleet;

class SimulatedDocker261Test extends EngineContract {

  @Override
  World open() throws Exception {
    return new SimulatedWorld(Dialect.DOCKER_26_1, EngineServer.tcp(0));
  }
}
