package dev.asof.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The boundaries between the modules, as far as the service sees them: all of them. */
@AnalyzeClasses(packages = "dev.asof", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static ArchRule only(String[] packages, String because, String... libraries) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .because(because);
  }

  @ArchTest
  static final ArchRule REDIS =
      only(
          new String[] {"dev.asof.online", "dev.asof.embedded..", "dev.asof.testing.."},
          "the online store is the only part that talks to Redis; another store must be able to take its place",
          "io.lettuce..",
          "org.springframework.data.redis..");

  @ArchTest
  static final ArchRule TABLES =
      only(
          new String[] {"dev.asof.offline.table"},
          "tables are read and written through one port; Iceberg's types change with its versions",
          "org.apache.iceberg..",
          "org.apache.parquet..",
          "org.apache.hadoop..");

  @ArchTest
  static final ArchRule DUCKDB =
      only(
          new String[] {"dev.asof.offline.join"},
          "the join may run elsewhere one day, such as on Spark",
          "org.duckdb..");

  @ArchTest
  static final ArchRule KAFKA =
      only(
          new String[] {
            "dev.asof.ingestion",
            "dev.asof.ingestion.log",
            "dev.asof.ingestion.source",
            "dev.asof.ingestion.writer",
            "dev.asof.embedded..",
            "dev.asof.testing.."
          },
          "the guarantees of the feature log rest on how its clients are set up, in one place",
          "org.apache.kafka..",
          "org.springframework.kafka..");

  @ArchTest
  static final ArchRule DATABASE =
      only(
          new String[] {
            "dev.asof.registry..",
            "dev.asof.jobs..",
            "dev.asof.offline..",
            "dev.asof.api.database",
            "dev.asof.embedded..",
            "dev.asof.testing.."
          },
          "SQL stays with the tables that it reads",
          "java.sql..",
          "org.springframework.jdbc..",
          "org.flywaydb..",
          "com.zaxxer..");

  @ArchTest
  static final ArchRule ONLINE_WITHOUT_OFFLINE =
      noClasses()
          .that()
          .resideInAPackage("dev.asof.online..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.asof.offline..")
          .because("either store may be down, rebuilt or replaced without the other noticing");

  @ArchTest
  static final ArchRule OFFLINE_WITHOUT_ONLINE =
      noClasses()
          .that()
          .resideInAPackage("dev.asof.offline..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.asof.online..")
          .because("either store may be down, rebuilt or replaced without the other noticing");

  @ArchTest
  static final ArchRule HTTP =
      only(
          new String[] {"dev.asof.api.."},
          "the service can be spoken to in other ways, and tested without any",
          "org.springframework.web..",
          "org.springframework.http..",
          "jakarta.servlet..",
          "org.apache.catalina..");

  @ArchTest
  static final ArchRule DOWNWARDS =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.asof.core..",
              "dev.asof.registry..",
              "dev.asof.online..",
              "dev.asof.offline..",
              "dev.asof.ingestion..",
              "dev.asof.jobs..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.asof.api..")
          .because("nothing below knows that there is HTTP");
}
