/**
 * Real servers as plain Java objects, for the embedded stack and for tests: {@link
 * io.epitaph.embedded.KafkaBroker} runs in this process, {@link
 * io.epitaph.embedded.ElasticsearchServer} is a child of it, {@link
 * io.epitaph.embedded.FlinkCluster} is several. Each keeps all its data in a folder. {@link
 * io.epitaph.embedded.TopicRecords} reads what a topic holds.
 */
@NullMarked
package io.epitaph.embedded;

import org.jspecify.annotations.NullMarked;
