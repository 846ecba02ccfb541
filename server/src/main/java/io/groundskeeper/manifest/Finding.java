package io.groundskeeper.manifest;

/**
 * What is wrong with a line that is kept, and where.
 *
 * @param message for people
 * @param place the object to which it is added: the offset of its last byte, the closing brace, in
 *     the line
 */
public record Finding(LineError error, String message, int place) {}
