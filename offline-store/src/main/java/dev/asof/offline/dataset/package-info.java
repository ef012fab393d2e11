/** Training datasets as files of the warehouse, with their manifests. */
@NullMarked
package dev.asof.offline.dataset;

import org.jspecify.annotations.NullMarked;
