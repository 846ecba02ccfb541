/** Backups in a local folder. */
@NullMarked
package io.groundskeeper.backup.folder;

import org.jspecify.annotations.NullMarked;
