package dev.asof.core.row;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a row was true, and when its producer wrote it.
 *
 * @param event the event timestamp, in whole microseconds
 * @param created the created timestamp, in whole microseconds; null exactly where the view declares
 *     none
 */
public record RowTime(Instant event, @Nullable Instant created) {}
