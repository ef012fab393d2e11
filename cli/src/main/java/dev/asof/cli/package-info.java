/**
 * The command line client: {@code plan apply history push get export status}. A client of the HTTP
 * API and nothing else; it shares no code with the server, so that an old client can be told apart
 * from a new server by its answers alone.
 */
@NullMarked
package dev.asof.cli;

import org.jspecify.annotations.NullMarked;
