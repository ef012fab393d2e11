package dev.asof.offline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.asof.offline", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule ICEBERG =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.asof.offline.table")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.iceberg..", "org.apache.parquet..", "org.apache.hadoop..")
          .because("one package adapts Iceberg, so that another table format touches one package");

  @ArchTest
  static final ArchRule DUCKDB =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.asof.offline.join")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.duckdb..")
          .because("one package adapts DuckDB, so that another engine touches one package");

  @ArchTest
  static final ArchRule SPRING =
      noClasses()
          .that()
          .resideInAPackage("dev.asof.offline.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..")
          .because("only the module's configuration knows Spring");
}
