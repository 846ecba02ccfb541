package io.groundskeeper;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The map of the packages, held: dependencies point one way, and what is outside comes in once. */
final class ArchitectureTest {
  private static final String ROOT = "io.groundskeeper";
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  /** Which packages of ours each package may name. The root, where Main is, may name all. */
  private static final Map<String, Set<String>> MAY_NAME =
      Map.ofEntries(
          entry("cli", Set.of("convert.value", "manifest", "manifest.json")),
          entry("cli.backup", Set.of("cli", "cli.remote", "backup")),
          entry("cli.convert", Set.of("cli", "convert", "convert.guess", "convert.value")),
          entry("cli.copy", Set.of("cli", "manifest")),
          entry("cli.remote", Set.of("cli")),
          entry("cli.dataset", Set.of("cli", "cli.remote")),
          entry("cli.history", Set.of("cli", "cli.remote", "manifest.diff")),
          entry("cli.transfer", Set.of("cli", "cli.remote", "convert.guess", "convert.value")),
          entry(
              "cli.validate",
              Set.of(
                  "cli",
                  "convert.file",
                  "convert.guess",
                  "convert.value",
                  "manifest",
                  "manifest.json",
                  "bucket")),
          entry("cli.serve", Set.of("cli", "manifest")),
          entry("cli.fsck", Set.of("cli", "cli.remote", "dataset.value")),
          entry("cli.sdk", Set.of("cli", "sdk")),
          entry("sdk", Set.of()),
          entry(
              "convert",
              Set.of(
                  "convert.value",
                  "convert.file",
                  "convert.line",
                  "convert.coco",
                  "convert.folders",
                  "convert.guess",
                  "convert.json",
                  "convert.table",
                  "convert.voc",
                  "convert.yolo",
                  "manifest")),
          entry("convert.value", Set.of()),
          entry("convert.file", Set.of("convert.value", "manifest")),
          entry("convert.line", Set.of("convert.value", "convert.file", "manifest")),
          entry(
              "convert.coco", Set.of("convert.value", "convert.file", "convert.line", "manifest")),
          entry(
              "convert.guess",
              Set.of("convert.value", "convert.file", "convert.line", "convert.folders")),
          entry("convert.json", Set.of("convert.value", "convert.file", "convert.line")),
          entry("convert.folders", Set.of("convert.value", "convert.file", "convert.line")),
          entry(
              "convert.table", Set.of("convert.value", "convert.file", "convert.line", "manifest")),
          entry("convert.voc", Set.of("convert.value", "convert.file", "convert.line")),
          entry("convert.yolo", Set.of("convert.value", "convert.file", "convert.line")),
          entry(
              "http",
              Set.of(
                  "awsjson",
                  "convert",
                  "convert.guess",
                  "convert.value",
                  "dataset",
                  "dataset.value",
                  "metrics",
                  "sdk")),
          entry("metrics", Set.of("dataset.value")),
          entry("awsjson", Set.of("operation", "dataset.value", "store")),
          entry("operation", Set.of("dataset", "dataset.value", "manifest", "bucket")),
          entry("operation.own", Set.of("operation", "dataset", "dataset.value", "manifest")),
          entry(
              "dataset",
              Set.of(
                  "dataset.value",
                  "dataset.row",
                  "dataset.server",
                  "dataset.snapshot",
                  "dataset.change",
                  "dataset.upkeep",
                  "manifest",
                  "manifest.edit",
                  "bucket",
                  "store")),
          entry("dataset.value", Set.of("manifest")),
          entry("dataset.row", Set.of("dataset.value", "manifest", "bucket", "store")),
          entry("dataset.server", Set.of("dataset.value", "dataset.row", "store")),
          entry("dataset.snapshot", Set.of("dataset.value", "dataset.row", "manifest", "store")),
          entry(
              "dataset.change",
              Set.of(
                  "dataset.value",
                  "dataset.row",
                  "dataset.server",
                  "dataset.snapshot",
                  "manifest",
                  "manifest.edit",
                  "bucket",
                  "store")),
          entry(
              "dataset.upkeep",
              Set.of(
                  "dataset.value",
                  "dataset.row",
                  "dataset.server",
                  "dataset.snapshot",
                  "dataset.change",
                  "store")),
          entry(
              "dataset.fsck",
              Set.of(
                  "dataset.value",
                  "dataset.row",
                  "dataset.server",
                  "dataset.snapshot",
                  "manifest",
                  "store")),
          entry("manifest", Set.of("manifest.json")),
          entry("manifest.json", Set.of()),
          entry("manifest.edit", Set.of("manifest", "manifest.json")),
          entry("manifest.diff", Set.of("manifest", "manifest.json", "manifest.edit")),
          entry("backup", Set.of()),
          entry("backup.folder", Set.of("backup")),
          entry("backup.s3", Set.of("backup", "bucket.s3")),
          entry("bucket", Set.of()),
          entry("bucket.folder", Set.of("bucket")),
          entry("bucket.s3", Set.of("bucket")),
          entry("store", Set.of()),
          entry("store.memory", Set.of("store")),
          entry("store.rocksdb", Set.of("store")));

  private static final Set<String> PACKAGES = MAY_NAME.keySet();

  @Test
  void every_package_has_its_place_on_the_map() {
    assertThat(packages(PRODUCT.stream())).contains("manifest").isSubsetOf(PACKAGES);
  }

  @ParameterizedTest
  @FieldSource("PACKAGES")
  void a_package_names_only_those_below_it(String name) {
    Stream<JavaClass> named =
        PRODUCT.stream()
            .filter(c -> c.getPackageName().equals(ROOT + "." + name))
            .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
            .map(d -> d.getTargetClass().getBaseComponentType())
            .filter(c -> !c.getPackageName().equals(ROOT + "." + name));

    assertThat(packages(named)).isSubsetOf(MAY_NAME.getOrDefault(name, Set.of()));
  }

  @Test
  void nobody_names_the_root() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(PRODUCT);
  }

  @Test
  void packages_form_no_cycle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  /** Operations have their names from the wire, where AWS's and our own may be alike. */
  @Test
  void a_name_means_one_class() {
    Map<String, Long> classes =
        PRODUCT.stream()
            .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
            .filter(c -> !c.getPackageName().startsWith(ROOT + ".operation"))
            .collect(Collectors.groupingBy(JavaClass::getSimpleName, Collectors.counting()));

    assertThat(classes).containsKey("Main");
    classes.values().removeIf(count -> count == 1);
    assertThat(classes).isEmpty();
  }

  @Test
  void the_manifest_package_does_no_io() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".manifest")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.io", "java.nio.file..", "java.nio.channels..", "java.net..")
                // A buffer in memory, whatever its package is called.
                .and(DescribedPredicate.not(type(ByteArrayOutputStream.class))))
        .check(PRODUCT);
  }

  @Test
  void names_say_what_a_class_is() {
    noClasses()
        .should()
        .haveNameMatching(".*[.$](\\w*(Impl|Managers?|Utils?|Helpers?)|Base[A-Z]\\w*)")
        .check(PRODUCT);
  }

  /** What a person at a command line calls yesterday; for tests it is handed in. */
  private static final String HERE_AND_NOW =
      "io.groundskeeper.cli.remote.TimeName.parse(java.lang.String)";

  /** The end of the process, the clock and randomness come from the wiring. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.Math.random",
        "java.lang.Runtime.exit",
        "java.lang.Runtime.halt",
        "java.lang.System.currentTimeMillis",
        "java.lang.System.exit",
        "java.security.SecureRandom.<init>",
        "java.time.Clock.system",
        "java.time.Clock.systemDefaultZone",
        "java.time.Clock.systemUTC",
        "java.time.Instant.now",
        "java.time.InstantSource.system",
        "java.time.LocalDateTime.now",
        "java.time.ZonedDateTime.now",
        "java.util.Random.<init>",
        "java.util.concurrent.ThreadLocalRandom.current"
      })
  void only_main_calls(String method) {
    Stream<String> callers =
        PRODUCT.stream()
            .filter(c -> !c.getPackageName().equals(ROOT))
            .flatMap(c -> c.getCodeUnitAccessesFromSelf().stream())
            .filter(a -> method.equals(a.getTargetOwner().getName() + "." + a.getName()))
            .map(access -> access.getOrigin().getFullName())
            .filter(caller -> !caller.equals(HERE_AND_NOW));

    assertThat(callers).isEmpty();
  }

  @Test
  void time_is_never_a_java_util_date() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.(Date|Calendar|GregorianCalendar)")
        .check(PRODUCT);
  }

  /** The packages of classes, as far as they are ours, without the root. */
  private static Set<String> packages(Stream<JavaClass> classes) {
    return classes
        .map(JavaClass::getPackageName)
        .filter(p -> p.startsWith(ROOT + "."))
        .map(p -> p.substring(ROOT.length() + 1))
        .collect(Collectors.toUnmodifiableSet());
  }
}
