/** The embedded stack and the service over one folder, as one thing that starts and stops. */
@NullMarked
package dev.asof.embedded.launcher.server;

import org.jspecify.annotations.NullMarked;
