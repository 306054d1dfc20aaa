package org.posthorn.sasl;

import org.posthorn.disk.Disk;

import java.nio.file.Path;

/**
 * Where an authenticator finds files, and keeps its own.
 *
 * @param folder what relative paths of the configuration are relative to
 * @param data the folder of state; made when something is kept there
 */
public record AuthPlaces(Path folder, Path data, Disk disk) {}
