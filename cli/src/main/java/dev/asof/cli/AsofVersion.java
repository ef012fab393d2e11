package dev.asof.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class AsofVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = AsofVersion.class.getPackage().getImplementationVersion();
    return new String[] {"asof " + (version == null ? "(unpackaged)" : version)};
  }
}
