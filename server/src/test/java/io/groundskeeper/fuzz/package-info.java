/**
 * Coverage-guided fuzzing of all that reads what comes from outside: what is read, and what must
 * hold of every input. docs/RELIABILITY.md has it for people.
 */
@org.jspecify.annotations.NullMarked
package io.groundskeeper.fuzz;
