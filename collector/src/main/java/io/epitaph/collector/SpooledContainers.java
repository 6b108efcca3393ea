package io.epitaph.collector;

import io.epitaph.collector.delivery.Delivery;
import java.io.IOException;
import java.util.Map;

/** A {@link ContainerStore} beside the cursor: after a kill both are of one moment. */
record SpooledContainers(Delivery delivery) implements ContainerStore {
  /**
   * Opens it, and takes over what a version kept that had a file of its own for it.
   *
   * @throws IOException when the folder's files cannot be read or written
   */
  static SpooledContainers open(Delivery delivery, StateFolder state) throws IOException {
    Map<String, byte[]> former = state.former().containers();
    if (delivery.containers().isEmpty()) {
      delivery.takeOver(former);
    }
    state.former().removeContainers();
    return new SpooledContainers(delivery);
  }

  @Override
  public Map<String, byte[]> all() throws IOException {
    return delivery.containers();
  }

  @Override
  public void put(String containerId, byte[] json) {
    delivery.know(containerId, json);
  }

  @Override
  public void remove(String containerId) {
    delivery.know(containerId, null);
  }
}
