package io.groundskeeper.dataset.value;

/**
 * What an upload came to.
 *
 * @param errors of the entries as they are in the dataset then; of none where it failed as a whole
 */
public record Uploaded(ChangeResult change, EntryErrors errors) {}
