/**
 * Keeps what an engine removes with a container: its upper layers, its log, and the engine's own
 * last record of it.
 *
 * <p>Before the engine removes a layer it opens its folder, and the {@linkplain
 * io.epitaph.keeper.Listener listener} is asked. It {@linkplain io.epitaph.keeper.TakeOver takes
 * over}: it renames the layers into the <em>kept folder</em>, links the log and the record there,
 * and allows. Where it cannot be asked, it is {@linkplain io.epitaph.keeper.Told told}, and makes
 * the engine wait in another way, or races with it. That process does nothing else. The {@linkplain
 * io.epitaph.keeper.Keeper keeper} watches it, and kills it when it does not answer: then the
 * kernel allows what waits. What a container left is a {@linkplain io.epitaph.keeper.KeptContainer
 * kept container}, until it is archived or the {@linkplain io.epitaph.keeper.Budget budget} drops
 * it.
 */
@NullMarked
package io.epitaph.keeper;

import org.jspecify.annotations.NullMarked;
