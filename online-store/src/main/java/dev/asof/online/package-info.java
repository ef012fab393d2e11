/** The online store: the newest row of every key in Redis, and answers with verdicts from it. */
@NullMarked
package dev.asof.online;

import org.jspecify.annotations.NullMarked;
