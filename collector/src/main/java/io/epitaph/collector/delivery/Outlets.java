package io.epitaph.collector.delivery;

/** Creates the outlet, and another one after each failure. */
interface Outlets {
  Outlet open();
}
