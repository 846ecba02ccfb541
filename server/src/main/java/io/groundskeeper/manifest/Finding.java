package io.groundskeeper.manifest;

/**
 * What is wrong with a line that is kept, and where.
 *
 * @param message for people, as AWS words it
 * @param attribute the name of the label attribute that it is about; empty where it is the line
 * @param reason why, for people: attribute, field and value; empty where the message says all
 * @param place the object to which it is added: the offset of its last byte, the closing brace, in
 *     the line
 */
public record Finding(
    LineError error, String message, String attribute, String reason, int place) {}
