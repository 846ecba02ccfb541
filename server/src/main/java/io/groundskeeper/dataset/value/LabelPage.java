package io.groundskeeper.dataset.value;

/**
 * A page of the labels of a version, those that stand only in entries with errors among them.
 *
 * @param onlyInErrors how many of all labels these are
 */
public record LabelPage(AtVersion<LabelStats> labels, int onlyInErrors) {}
