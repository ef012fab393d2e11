package dev.asof.api.settings;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Stops the start if somebody sets an {@code asof.*} property that nothing reads: a misspelt or
 * removed setting must not be mistaken for one in force.
 */
final class UnknownProperties implements BeanFactoryPostProcessor {
  /** Environment variables of the command line client and the launcher, which may be around. */
  private static final Set<String> OF_OTHERS =
      Set.of("ASOF_URL", "ASOF_PROJECT", "ASOF_DATA", "ASOF_JAVA_OPTS");

  private final ConfigurableEnvironment environment;

  UnknownProperties(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    KnownProperties known = KnownProperties.of(beans);
    SortedSet<String> unknown = new TreeSet<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable) {
        boolean variables = source instanceof SystemEnvironmentPropertySource;
        for (String name : enumerable.getPropertyNames()) {
          if (variables ? isUnknownVariable(name, known) : isUnknown(name, known)) {
            unknown.add(name);
          }
        }
      }
    }
    if (!unknown.isEmpty()) {
      throw new AsofException(
          ErrorCode.CONFIGURATION_INVALID,
          "nothing reads %s: correct the name or remove the setting; there are %s"
              .formatted(String.join(", ", unknown), String.join(", ", known.names())));
    }
  }

  private static boolean isUnknownVariable(String name, KnownProperties known) {
    String variable = name.toUpperCase(Locale.ROOT);
    return variable.startsWith("ASOF_")
        && !OF_OTHERS.contains(variable)
        && !known.containsVariable(variable);
  }

  private static boolean isUnknown(String name, KnownProperties known) {
    if (!name.toLowerCase(Locale.ROOT).startsWith("asof.")) {
      return false;
    }
    return !known.contains(ConfigurationPropertyName.adapt(name, '.'));
  }
}
