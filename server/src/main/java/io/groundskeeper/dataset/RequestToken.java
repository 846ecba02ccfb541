package io.groundskeeper.dataset;

/**
 * What a client's token stands for: filed with the change, for whoever sends it again.
 *
 * @param fingerprint of all that was asked for, in hex digits
 */
record RequestToken(String fingerprint, ChangeResult result) {}
