package dev.asof.api.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What one request may ask for.
 *
 * @param maxBody the largest body of a request
 * @param maxRows the greatest number of rows that one push may have
 * @param maxEntities the greatest number of entities that one online question may name
 * @param maxListed the greatest number of entries that one listing answers with
 * @param dependencyCheck how often the parts that this service depends on are looked at
 */
@Validated
@ConfigurationProperties("asof.http")
public record HttpProperties(
    @NotNull @DefaultValue("64MB") DataSize maxBody,
    @Min(1) @Max(1_000_000) @DefaultValue("50000") int maxRows,
    @Min(1) @Max(1_000_000) @DefaultValue("10000") int maxEntities,
    @Min(1) @Max(10_000) @DefaultValue("1000") int maxListed,
    @NotNull @DefaultValue("2s") Duration dependencyCheck) {}
