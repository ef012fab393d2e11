package dev.asof.online;

import dev.asof.core.pointintime.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One value of an answer and how far it can be trusted.
 *
 * @param value the carrier of the feature's type; null where there is none, or it is withheld
 * @param eventTimestamp the event timestamp of the row that answers; null where none does
 * @param age how old that row is; null where none answers
 */
public record ServedFeature(
    @Nullable Object value,
    Verdict verdict,
    @Nullable Instant eventTimestamp,
    @Nullable Duration age) {}
