package io.epitaph.stack.demo;

/**
 * One thing that a demo shows.
 *
 * @param life the life's number in {@code docs/lives.md}; {@code -} for what is not a life
 * @param container its container's name, or what else was checked
 * @param expected what should be found, for people
 * @param found what was found, for people
 * @param right whether it is what is expected
 */
public record Check(String life, String container, String expected, String found, boolean right) {}
