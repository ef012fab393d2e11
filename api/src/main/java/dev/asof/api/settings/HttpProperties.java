package dev.asof.api.settings;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What one request may ask for.
 *
 * @param maxBody the largest body of a request
 * @param maxRows the greatest number of rows that one push may have
 * @param maxEntities the greatest number of entities that one online question may name
 * @param maxValues the greatest number of values, entities times features, of one online answer
 * @param maxListed the greatest number of entries that one listing answers with
 * @param dependencyCheck how often the parts that this service depends on are looked at
 */
@ConfigurationProperties("asof.http")
public record HttpProperties(
    @DefaultValue("64MB") DataSize maxBody,
    @DefaultValue("50000") int maxRows,
    @DefaultValue("10000") int maxEntities,
    @DefaultValue("1000000") int maxValues,
    @DefaultValue("1000") int maxListed,
    @DefaultValue("2s") Duration dependencyCheck) {
  /**
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for what is out of range
   */
  public HttpProperties {
    Setting.require(maxBody.toBytes() > 0, "asof.http.max-body", maxBody, "more than zero");
    requireCount("max-rows", maxRows, 1_000_000);
    requireCount("max-entities", maxEntities, 1_000_000);
    requireCount("max-values", maxValues, 100_000_000);
    requireCount("max-listed", maxListed, 10_000);
    Setting.require(
        dependencyCheck.isPositive(),
        "asof.http.dependency-check",
        dependencyCheck,
        "more than zero");
  }

  private static void requireCount(String property, int count, int most) {
    Setting.require(
        count >= 1 && count <= most, "asof.http." + property, count, "1 to %d".formatted(most));
  }
}
