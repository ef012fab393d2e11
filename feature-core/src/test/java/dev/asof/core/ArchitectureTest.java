package dev.asof.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.asof.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DEPENDS_ONLY_ON_JDK_JSPECIFY_AND_AVRO =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.asof.core..", "java..", "org.jspecify..", "org.apache.avro..")
          .because("every module builds on the core: what it needs, all of them must carry");

  @ArchTest
  static final ArchRule AVRO_STAYS_WITH_THE_ROWS =
      classes()
          .that()
          .resideOutsideOfPackage("dev.asof.core.row..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackage("org.apache.avro..")
          .because("Avro is an encoding of rows and means nothing to definitions and rules");
}
