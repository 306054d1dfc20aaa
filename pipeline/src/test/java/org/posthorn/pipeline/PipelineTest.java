package org.posthorn.pipeline;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** A test over a pipeline in memory. */
class PipelineTest {

    @TempDir Path folder;

    Office office;

    @BeforeEach
    void openOffice() {
        office = new Office(folder);
    }

    @AfterEach
    void closeOffice() {
        office.close();
    }
}
