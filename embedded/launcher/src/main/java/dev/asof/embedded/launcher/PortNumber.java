package dev.asof.embedded.launcher;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the number of a port, or 0, which stands for a free one. */
final class PortNumber implements ITypeConverter<Integer> {
  private static final int HIGHEST = 65_535;

  @Override
  public Integer convert(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= HIGHEST) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, as for a number that is no port.
    }
    throw new TypeConversionException(
        "'%s' is not a port: give a number from 0 to %d, 0 for a free port"
            .formatted(text, HIGHEST));
  }
}
