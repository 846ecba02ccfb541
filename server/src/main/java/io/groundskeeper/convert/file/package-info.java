/**
 * Data sets as files: folders and zips, CSV and XML, read within bounds and written; what is wrong
 * with a file told from what is wrong with the machine; names for images. May name {@code
 * convert.value}.
 */
@NullMarked
package io.groundskeeper.convert.file;

import org.jspecify.annotations.NullMarked;
