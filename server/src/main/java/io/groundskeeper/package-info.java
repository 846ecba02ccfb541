/**
 * Groundskeeper: the store of ground truth for computer vision.
 *
 * <p>As a library it is {@link io.groundskeeper.Groundskeeper} and what its methods give and take:
 * the other public classes of this package but {@link io.groundskeeper.Main}, and the records of
 * {@code io.groundskeeper.dataset.value} and those of {@code io.groundskeeper.manifest} and {@code
 * io.groundskeeper.manifest.diff} that they name. These stay as they are, or get more, from release
 * to release. All else is public only because our packages need it of each other, and may change at
 * any time.
 */
@NullMarked
package io.groundskeeper;

import org.jspecify.annotations.NullMarked;
