package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.ChangeResult;

/**
 * What a client's token stands for: filed with the change, for whoever sends it again.
 *
 * @param fingerprint of all that was asked for, in hex digits
 */
public record RequestToken(String fingerprint, ChangeResult result) {}
