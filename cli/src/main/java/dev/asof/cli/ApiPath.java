package dev.asof.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A path below the server's address, with every segment and parameter encoded. */
record ApiPath(String text) {

  static ApiPath of(String... segments) {
    return new ApiPath(
        Arrays.stream(segments).map(ApiPath::encode).collect(Collectors.joining("/", "/", "")));
  }

  /** Something of a project: {@code /v1/projects/{project}/…}. */
  static ApiPath inProject(String project, String... segments) {
    return new ApiPath(of("v1", "projects", project).text + of(segments).text);
  }

  /** With a query parameter; without it if {@code value} is null. */
  ApiPath with(String name, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    char separator = text.indexOf('?') < 0 ? '?' : '&';
    return new ApiPath(text + separator + encode(name) + '=' + encode(value.toString()));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
