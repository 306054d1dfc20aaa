package org.posthorn.directory;

import java.util.List;

/** What a file says, and what in it says nothing. */
interface ParsedFile {

    List<DirectoryProblem> problems();
}
