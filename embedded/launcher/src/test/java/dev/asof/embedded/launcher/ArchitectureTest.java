package dev.asof.embedded.launcher;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.regex.Pattern;

/** The boundaries of all modules: from here, every one of them is in sight. */
@AnalyzeClasses(packages = "dev.asof", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String CORE = "dev.asof.core..";
  private static final String REGISTRY = "dev.asof.registry..";
  private static final String ONLINE = "dev.asof.online..";
  private static final String OFFLINE = "dev.asof.offline..";
  private static final String INGESTION = "dev.asof.ingestion..";
  private static final String JOBS = "dev.asof.jobs..";
  private static final String API = "dev.asof.api..";
  private static final String CLI = "dev.asof.cli..";
  private static final String EMBEDDED_SERVICES = "dev.asof.embedded.services..";
  private static final String LAUNCHER = "dev.asof.embedded.launcher..";

  @ArchTest
  static final ArchRule MODULES_DEPEND_DOWNWARDS =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.asof..")
          .layer("core")
          .definedBy(CORE)
          .layer("registry")
          .definedBy(REGISTRY)
          .layer("online")
          .definedBy(ONLINE)
          .layer("offline")
          .definedBy(OFFLINE)
          .layer("ingestion")
          .definedBy(INGESTION)
          .layer("jobs")
          .definedBy(JOBS)
          .layer("api")
          .definedBy(API)
          .layer("cli")
          .definedBy(CLI)
          .layer("services")
          .definedBy(EMBEDDED_SERVICES)
          .layer("launcher")
          .definedBy(LAUNCHER)
          .whereLayer("core")
          .mayNotAccessAnyLayer()
          .whereLayer("registry")
          .mayOnlyAccessLayers("core")
          .whereLayer("online")
          .mayOnlyAccessLayers("core")
          .whereLayer("offline")
          .mayOnlyAccessLayers("core")
          .whereLayer("ingestion")
          .mayOnlyAccessLayers("core", "registry", "online", "offline")
          .whereLayer("jobs")
          .mayOnlyAccessLayers("core", "registry", "online", "offline", "ingestion")
          .whereLayer("cli")
          .mayNotAccessAnyLayer()
          .whereLayer("services")
          .mayNotAccessAnyLayer()
          .because(
              "each module is understood with those below it alone; the stores never meet, the client"
                  + " knows the API only by HTTP, and the embedded services know nothing of Asof");

  @ArchTest
  static final ArchRule EMBEDDED_SERVICES_STAY_OUT_OF_PRODUCTION =
      noClasses()
          .that(not(resideInAnyPackage("dev.asof.embedded..", "dev.asof.testing..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.asof.embedded..", "dev.asof.testing..")
          .because("the production artifact talks to servers that somebody else runs");

  @ArchTest
  static final ArchRule LETTUCE_STAYS_IN_THE_ONLINE_STORE =
      onlyIn("Redis' wire is known to its adapter alone", ONLINE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lettuce..", "org.springframework.data.redis..")
          .allowEmptyShould(true)
          .because("Redis is known to its adapter alone");

  @ArchTest
  static final ArchRule ICEBERG_STAYS_IN_THE_OFFLINE_STORE =
      onlyIn("tables", "dev.asof.offline.table..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.iceberg..", "org.apache.parquet..", "org.apache.hadoop..")
          .because("tables and their files are known to the offline store alone");

  @ArchTest
  static final ArchRule DUCKDB_STAYS_IN_THE_JOIN =
      onlyIn("the join", "dev.asof.offline.join..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.duckdb..")
          .allowEmptyShould(true)
          .because("the engine of the join can be exchanged as long as nothing else knows it");

  @ArchTest
  static final ArchRule KAFKA_STAYS_IN_THE_LOG_ITS_SOURCES_AND_ITS_READERS =
      onlyIn(
              "Kafka",
              "dev.asof.ingestion.log..",
              "dev.asof.ingestion.source..",
              "dev.asof.ingestion.writer..",
              EMBEDDED_SERVICES,
              "dev.asof.embedded.launcher.demo..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..", "kafka..")
          .because(
              "rows enter and leave Kafka in three places; the demo plays a producer of its own");

  @ArchTest
  static final ArchRule SQL_STAYS_WITH_ITS_TABLES =
      onlyIn(
              "SQL",
              "dev.asof.registry..",
              "dev.asof.jobs..",
              OFFLINE,
              "dev.asof.api.database..",
              EMBEDDED_SERVICES,
              "dev.asof.embedded.launcher.demo..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "org.springframework.jdbc..", "org.flywaydb..", "com.zaxxer..")
          .because(
              "SQL stays with the tables that it reads; the demo checks the catalog from outside");

  @ArchTest
  static final ArchRule WEB_STAYS_IN_THE_API =
      onlyIn("HTTP", API, "dev.asof.embedded.launcher.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework.web..", "org.springframework.http..", "jakarta.servlet..")
          .because("the API is the only place that knows HTTP");

  @ArchTest
  static final ArchRule CONSOLE_IS_FOR_COMMANDS =
      onlyIn("standard streams", CLI, LAUNCHER)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("a server speaks through its log");

  @ArchTest
  static final ArchRule NOBODY_SLEEPS =
      noClasses()
          .that(not(resideInAnyPackage(CLI)))
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", java.time.Duration.class)
          .because(
              "who waits says what for, and can be told to stop; the client paces its polling");

  @ArchTest
  static final ArchRule ACCESSORS_ARE_NAMED_AFTER_WHAT_THEY_RETURN =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.asof..")
          .should(notBeGettersOfOurOwn())
          .because(
              "events() reads better than getEvents(), and find, load, fetch say what it costs");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_THINGS_ARE =
      classes()
          .should(haveNoEmptyName())
          .because(
              "Impl, Manager, Helper, Util and the like say nothing; a service is a thing of the"
                  + " domain");

  private static com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction onlyIn(
      String what, String... packages) {
    return noClasses().that(not(resideInAnyPackage(packages)).as("know " + what));
  }

  private static ArchCondition<JavaMethod> notBeGettersOfOurOwn() {
    return new ArchCondition<>("not be getters, unless inherited") {
      private static final Pattern GETTER = Pattern.compile("get[A-Z].*");

      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean getter = GETTER.matcher(method.getName()).matches();
        boolean ours =
            !method.getModifiers().contains(JavaModifier.SYNTHETIC) && !inherited(method);
        if (getter && ours) {
          events.add(SimpleConditionEvent.violated(method, method.getFullName()));
        }
      }

      private boolean inherited(JavaMethod method) {
        return method.getOwner().getAllRawSuperclasses().stream()
                .anyMatch(parent -> declares(parent, method))
            || method.getOwner().getAllRawInterfaces().stream()
                .anyMatch(parent -> declares(parent, method));
      }

      private boolean declares(JavaClass parent, JavaMethod method) {
        return parent.getMethods().stream()
            .anyMatch(declared -> declared.getName().equals(method.getName()));
      }
    };
  }

  private static ArchCondition<JavaClass> haveNoEmptyName() {
    return new ArchCondition<>("have names that say something") {
      private static final Pattern EMPTY =
          Pattern.compile("(Base|Abstract)[A-Z].*|.*(Impl|Manager|Helper|Utils?|V2|Service)");
      private static final Set<String> FEATURE_SERVICES =
          Set.of(
              "dev.asof.core.definition.FeatureService",
              "dev.asof.jobs.training.FeatureChoice$ByService");

      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean domain = FEATURE_SERVICES.contains(type.getName());
        if (EMPTY.matcher(type.getSimpleName()).matches() && !domain) {
          events.add(SimpleConditionEvent.violated(type, type.getName()));
        }
      }
    };
  }
}
