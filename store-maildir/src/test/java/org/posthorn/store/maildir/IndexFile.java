package org.posthorn.store.maildir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The octets of {@code posthorn.index}, and what a test does to them behind the store's back, with
 * checksums that fit again. Used by one thread.
 */
final class IndexFile {

    private static final int SUMMARY = IndexInput.Kind.SUMMARY.number();

    /** Where a summary has its files, and how long each of them is. */
    private static final int FILES = 48;

    private static final int FILE = 28;

    private static final int INODE = 20;

    private final ByteBuffer octets;

    IndexFile(byte[] octets) {
        this.octets = ByteBuffer.wrap(octets.clone()).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] octets() {
        return octets.array();
    }

    /** Where the records begin that the lengths before them lead to. */
    List<Integer> records() {
        var records = new ArrayList<Integer>();
        int at = IndexInput.HEADER;
        while (at + IndexInput.FRAME <= octets.limit()) {
            int length = octets.getInt(at);
            if (length < 0 || length > octets.limit() - at - IndexInput.FRAME) {
                break;
            }
            records.add(at);
            at += IndexInput.FRAME + length;
        }
        return records;
    }

    /** All checksums anew, of summaries too. */
    void repair() {
        int chain = IndexInput.checksum(0, octets.array(), 0, IndexInput.HEADER - 4);
        octets.putInt(IndexInput.HEADER - 4, chain);
        for (int at : records()) {
            int end = at + 8 + octets.getInt(at);
            if (isSummary(at)) {
                seal(at + 8);
            }
            chain = IndexInput.checksum(chain, octets.array(), at, end);
            octets.putInt(end, chain);
        }
    }

    /**
     * The mailbox stands elsewhere now: what the index remembers by the numbers of inodes it finds
     * by those of the copies. What had no sound checksum has none afterwards.
     *
     * @param were the number that each path had
     */
    static void moved(Path file, Map<Path, Long> were) throws IOException {
        var index = new IndexFile(Files.readAllBytes(file));
        var time = Files.getLastModifiedTime(file);
        index.moved(FolderPaths.in(file.resolveSibling(".").normalize()), were);
        Files.write(file, index.octets());
        Files.setLastModifiedTime(file, time);
    }

    private void moved(FolderPaths paths, Map<Path, Long> were) throws IOException {
        if (octets.limit() < IndexInput.HEADER) {
            return;
        }
        List<Path> files =
                List.of(
                        paths.fresh(),
                        paths.cur(),
                        paths.uidList(),
                        paths.keywords(),
                        paths.moreKeywords());
        int before = octets.getInt(IndexInput.HEADER - 4);
        int chain = before;
        int last = octets.limit() - IndexInput.FRAME - IndexSummary.LENGTH;
        int patched = -1;
        for (int at : records()) {
            int end = at + 8 + octets.getInt(at);
            int was = octets.getInt(end);
            if (IndexInput.checksum(before, octets.array(), at, end) != was) {
                break;
            }
            if (isSummary(at)) {
                patch(at + 8, files, were);
                patched = at;
            }
            before = was;
            chain = IndexInput.checksum(chain, octets.array(), at, end);
            octets.putInt(end, chain);
        }
        if (last > patched && last >= IndexInput.HEADER && isSummary(last)) {
            patch(last + 8, files, were); // whoever asks for the summary alone reads no more
        }
    }

    private boolean isSummary(int at) {
        return octets.getInt(at) == IndexSummary.LENGTH && octets.getInt(at + 4) == SUMMARY;
    }

    private void patch(int summary, List<Path> files, Map<Path, Long> were) throws IOException {
        if (octets.getInt(summary + IndexSummary.LENGTH - 4) != checksum(summary)) {
            return;
        }
        for (int i = 0; i < files.size(); i++) {
            int inode = summary + FILES + FILE * i + INODE;
            Long was = were.get(files.get(i));
            if (was != null && octets.getLong(inode) == was) {
                octets.putLong(inode, FileState.of(files.get(i)).inode());
            }
        }
        seal(summary);
    }

    private void seal(int summary) {
        octets.putInt(summary + IndexSummary.LENGTH - 4, checksum(summary));
    }

    private int checksum(int summary) {
        var crc = new CRC32C();
        crc.update(octets.array(), summary, IndexSummary.LENGTH - 4);
        return (int) crc.getValue();
    }
}
