package dev.asof.api.settings;

import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * The names of all {@code asof.*} properties that some part of the service reads, as its records of
 * settings declare them.
 *
 * @param names canonical, such as {@code asof.online.redis-url}
 */
record KnownProperties(SortedSet<String> names) {
  static KnownProperties of(ListableBeanFactory beans) {
    SortedSet<String> names = new TreeSet<>();
    for (String bean : beans.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
      Class<?> type = beans.getType(bean, false);
      ConfigurationProperties declared =
          beans.findAnnotationOnBean(bean, ConfigurationProperties.class, false);
      if (type != null && declared != null && declared.value().startsWith("asof.")) {
        collect(declared.value(), type, names);
      }
    }
    return new KnownProperties(names);
  }

  private static void collect(String prefix, Class<?> type, SortedSet<String> names) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + "." + kebab(component.getName());
      if (component.getType().isRecord()) {
        collect(name, component.getType(), names);
      } else {
        names.add(name);
      }
    }
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  boolean contains(ConfigurationPropertyName name) {
    return names.stream()
        .map(ConfigurationPropertyName::of)
        .anyMatch(known -> known.equals(name) || known.isAncestorOf(name));
  }

  /** Whether {@code variable} names one of them, with an underscore for each dash or none. */
  boolean containsVariable(String variable) {
    return names.stream()
        .map(name -> name.toUpperCase(Locale.ROOT).replace('.', '_'))
        .anyMatch(name ->
            variable.equals(name.replace("-", "")) || variable.equals(name.replace('-', '_')));
  }
}
