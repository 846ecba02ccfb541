package io.groundskeeper.dataset.value;

/**
 * A page of a listing, with the version that it is of.
 *
 * @param version 0 of a dataset whose making failed before there was one
 */
public record AtVersion<T>(long version, Page<T> page) {}
