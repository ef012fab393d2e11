package dev.asof.api.settings;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why a start failed because of a setting, without a stack trace. */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<AsofException> {
  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, AsofException cause) {
    return cause.code() == ErrorCode.CONFIGURATION_INVALID
        ? new FailureAnalysis(cause.getMessage(), null, cause)
        : null;
  }
}
