import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs google-java-format over every Java file below the folder named last; the options before it go to the formatter. */
class Format {

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[args.length - 1]);
        if (!Files.isDirectory(folder)) {
            return;
        }
        var arguments = new ArrayList<String>(List.of(args).subList(0, args.length - 1));
        arguments.add("--aosp");
        int options = arguments.size();
        try (var files = Files.walk(folder)) {
            files.map(Path::toString).filter(name -> name.endsWith(".java") && name.contains("/src/")).sorted().forEach(arguments::add);
        }
        if (arguments.size() == options) {
            return;
        }
        var formatter = new Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in);
        int result = formatter.format(arguments.toArray(String[]::new));
        if (result != 0) {
            System.err.println("not formatted: run 'mvn -N -Pformat validate' and commit what it changes");
        }
        System.exit(result);
    }
}
