/**
 * Linux below Java's file API: names that are bytes, extended attributes, device numbers, and
 * descriptors that the kernel hands out. 64-bit Linux with glibc 2.30 or later only; a call that is
 * not possible here fails with an {@link java.io.IOException} that names it.
 */
@NullMarked
package io.epitaph.posix;

import org.jspecify.annotations.NullMarked;
