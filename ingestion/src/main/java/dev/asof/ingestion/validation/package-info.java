/** From JSON documents to typed, valid feature rows. */
@NullMarked
package dev.asof.ingestion.validation;

import org.jspecify.annotations.NullMarked;
