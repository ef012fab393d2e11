package dev.asof.embedded.launcher.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a person sees: lines on standard output, problems on standard error, both in UTF-8. */
public record Screen(PrintWriter out, PrintWriter err) {
  /** The standard streams. */
  public static Screen ofProcess() {
    return new Screen(writer(FileDescriptor.out), writer(FileDescriptor.err));
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  public void line(String text) {
    out.println(text);
  }

  /** Says why something did not work. */
  public void problem(@Nullable String text) {
    err.println("asof: " + text);
  }
}
