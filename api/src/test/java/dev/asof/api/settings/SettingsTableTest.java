package dev.asof.api.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ConfigurationClassPostProcessor;

/** The operations guide tells of every property, and of no other. */
class SettingsTableTest {
  private static final Pattern NAME = Pattern.compile("`([a-z0-9.-]+)`");

  @Test
  void listsEveryProperty() throws IOException {
    try (var context = new AnnotationConfigApplicationContext()) {
      context.register(ComposeFileTest.AllSettings.class);
      var beans = (DefaultListableBeanFactory) context.getBeanFactory();
      new ConfigurationClassPostProcessor().postProcessBeanDefinitionRegistry(beans);

      assertThat(listed()).containsExactlyElementsOf(KnownProperties.of(beans).names());
    }
  }

  /** The names in the first cells; one that starts with a dot has the first one's prefix. */
  private static Set<String> listed() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "operations.md"))) {
      if (line.startsWith("| `asof.")) {
        String prefix = "";
        Matcher name = NAME.matcher(line.split("\\|")[1]);
        while (name.find()) {
          String found = name.group(1);
          if (!found.startsWith(".")) {
            prefix = found.substring(0, found.lastIndexOf('.'));
          }
          names.add(found.startsWith(".") ? prefix + found : found);
        }
      }
    }
    return names;
  }
}
