package org.posthorn;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The house of ARCHITECTURE.md as code: SMTP talks to the pipeline, IMAP and POP3 talk to the
 * store, all three talk to SASL, and only {@code net} and {@code dns} talk to the network.
 */
@DisplayName("ARCHITECTURE.md")
class ArchitectureTest {

    /** Package to the packages that it may name. A new row or entry needs a decision record. */
    private static final Map<String, List<String>> MAY_NAME = new LinkedHashMap<>();

    static {
        MAY_NAME.put("conf", List.of());
        MAY_NAME.put("mail", List.of());
        MAY_NAME.put("disk", List.of("conf"));
        MAY_NAME.put("dns", List.of("conf"));
        MAY_NAME.put("directory", List.of("conf", "mail", "disk"));
        MAY_NAME.put("directory.sql", List.of("directory", "mail", "conf"));
        MAY_NAME.put("sasl", List.of("conf", "mail", "directory", "disk"));
        MAY_NAME.put("store", List.of("mail"));
        MAY_NAME.put("store.maildir", List.of("store", "mail", "disk", "conf"));
        MAY_NAME.put("net", List.of("conf", "disk"));
        MAY_NAME.put("outbound", List.of("conf", "mail", "disk"));
        MAY_NAME.put(
                "outbound.relay",
                List.of("outbound", "mail", "dns", "net", "sasl", "disk", "conf"));
        MAY_NAME.put("pipeline.dkim", List.of("mail", "dns", "net", "disk", "conf"));
        MAY_NAME.put("pipeline.spf", List.of("mail", "dns", "conf"));
        MAY_NAME.put("pipeline.dmarc", List.of("mail", "dns", "conf"));
        MAY_NAME.put("pipeline.arc", List.of("pipeline.dkim", "mail", "dns", "conf"));
        MAY_NAME.put("pipeline.report", List.of("pipeline.dmarc", "mail", "dns", "disk", "conf"));
        MAY_NAME.put(
                "pipeline",
                List.of(
                        "pipeline.dkim",
                        "pipeline.spf",
                        "pipeline.dmarc",
                        "pipeline.arc",
                        "pipeline.report",
                        "mail",
                        "dns",
                        "directory",
                        "store",
                        "outbound",
                        "net",
                        "disk",
                        "conf"));
        MAY_NAME.put("smtp", List.of("net", "pipeline", "sasl", "mail", "conf"));
        MAY_NAME.put("imap", List.of("net", "store", "sasl", "mail", "conf"));
        MAY_NAME.put("migrate", List.of("store", "store.maildir", "net", "disk", "mail", "conf"));
        MAY_NAME.put("pop3", List.of("net", "store", "sasl", "mail", "conf"));
    }

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("org.posthorn");

    @Test
    void every_package_names_only_what_its_row_allows() {
        MAY_NAME.forEach((name, allowed) -> {
            var permitted = new ArrayList<String>();
            permitted.add("org.posthorn." + name);
            allowed.forEach(other -> permitted.add("org.posthorn." + other));
            classes()
                    .that()
                    .resideInAPackage("org.posthorn." + name)
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(permitted.toArray(String[]::new))
                                    .or(DescribedPredicate.not(resideInAPackage("org.posthorn.."))))
                    .check(HOUSE);
        });
    }

    @Test
    void every_package_has_a_row() {
        var known =
                Stream.concat(
                                MAY_NAME.keySet().stream().map(name -> "org.posthorn." + name),
                                Stream.of("org.posthorn", "org.posthorn.command"))
                        .toList();
        assertThat(HOUSE.stream().map(JavaClass::getPackageName).distinct()).isSubsetOf(known);
    }

    @Test
    void nothing_of_the_product_names_the_benchmarks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.posthorn.bench..", "org.openjdk.jmh..")
                .check(HOUSE);
    }

    @Test
    void only_net_names_netty() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.posthorn.net")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(HOUSE);
    }

    @Test
    void only_the_database_s_module_speaks_sql_and_no_driver_is_named() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.posthorn.directory.sql")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "com.zaxxer..")
                .check(HOUSE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.mysql..", "org.mariadb..")
                .check(HOUSE);
    }

    @Test
    void only_dns_names_its_library() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.posthorn.dns")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.xbill..")
                .check(HOUSE);
    }

    @Test
    void only_net_and_dns_open_sockets() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.posthorn.net", "org.posthorn.dns")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(Socket|ServerSocket|DatagramSocket|MulticastSocket)"
                            + "|java\\.nio\\.channels\\.(SocketChannel|ServerSocketChannel|DatagramChannel)"
                            + "|javax\\.net\\.ssl\\.SSLSocket")
                .check(HOUSE);
    }

    @Test
    void only_sasl_and_the_relay_ask_by_http() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.posthorn.sasl", "org.posthorn.outbound.relay")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http")
                .check(HOUSE);
    }

    @Test
    void only_disk_writes_files() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.posthorn.disk")
                .should()
                .callMethodWhere(aWrite())
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.(FileOutputStream|FileWriter|RandomAccessFile)"
                                + "|java\\.nio\\.channels\\.FileChannel")
                .check(HOUSE);
    }

    @Test
    void only_conf_reflects() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.posthorn.conf")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect")
                .check(HOUSE);
    }

    @Test
    void a_server_exports_its_server_and_its_configuration_and_nothing_else() {
        classes()
                .that()
                .resideInAnyPackage("org.posthorn.smtp", "org.posthorn.imap", "org.posthorn.pop3")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveNameMatching(".*\\.(Smtp|Imap|Pop3)(Server|Conf)")
                .check(HOUSE);
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Utils?|Helper|Abstract\\w*)")
                .check(HOUSE);
        assertThat(HOUSE.stream().map(JavaClass::getPackageName))
                .noneMatch(name -> name.matches(".*\\.(util|common|impl|api)(\\..*)?"));
    }

    @Test
    void nothing_is_static_and_mutable() {
        fields().that().areStatic().should().beFinal().check(HOUSE);
        noFields().should().haveRawType(ThreadLocal.class).check(HOUSE);
    }

    @Test
    void nothing_pins_a_carrier_thread() {
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(HOUSE);
    }

    @Test
    void nothing_is_serialised() {
        noClasses()
                .that()
                .areNotAssignableTo(Throwable.class)
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .should()
                .implement(Serializable.class)
                .check(HOUSE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.Object(In|Out)putStream")
                .check(HOUSE);
    }

    private static DescribedPredicate<JavaCall<?>> aWrite() {
        var writers =
                Set.of(
                        "write",
                        "writeString",
                        "newOutputStream",
                        "newBufferedWriter",
                        "createFile",
                        "createDirectory",
                        "createDirectories",
                        "createTempFile",
                        "createTempDirectory",
                        "createLink",
                        "createSymbolicLink",
                        "move",
                        "copy",
                        "delete",
                        "deleteIfExists",
                        "setLastModifiedTime",
                        "setPosixFilePermissions");
        return DescribedPredicate.describe(
                "a call that changes files",
                call ->
                        call.getTargetOwner().isEquivalentTo(java.nio.file.Files.class)
                                && writers.contains(call.getName()));
    }
}
