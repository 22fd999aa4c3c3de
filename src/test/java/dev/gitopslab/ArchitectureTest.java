package dev.gitopslab;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom, and how classes are made. */
class ArchitectureTest {

  private static final String CONSTRUCTS = "dev.gitopslab.constructs..";
  private static final String CORE = "dev.gitopslab.constructs.core..";
  private static final String GITOPS = "dev.gitopslab.constructs.gitops..";
  private static final String STACKS = "dev.gitopslab.stacks..";
  private static final String COMMANDS = "dev.gitopslab.commands..";
  private static final String PROVIDERS = "com.hashicorp.cdktf.providers..";

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.gitopslab");
  }

  @Test
  void theRulesHaveSomethingToJudge() {
    for (String part :
        new String[] {
          CORE,
          "dev.gitopslab.constructs.aws..",
          "dev.gitopslab.constructs.azure..",
          "dev.gitopslab.constructs.google..",
          "dev.gitopslab.constructs.digitalocean..",
          GITOPS,
          COMMANDS,
          STACKS
        }) {
      assertThat(classes.that(resideInAPackage(part))).as(part).hasSizeGreaterThan(7);
    }
  }

  @Test
  void coreKnowsNoProvider() {
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(PROVIDERS)
        .because("what the clouds have in common must not favour one")
        .check(classes);
  }

  @Test
  void eachCloudKnowsOnlyCoreAndItsOwnProvider() {
    for (String[] cloud :
        new String[][] {
          {"aws", "aws"},
          {"azure", "azurerm"},
          {"google", "google"},
          {"digitalocean", "digitalocean"}
        }) {
      noClasses()
          .that()
          .resideInAPackage("dev.gitopslab.constructs." + cloud[0] + "..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(CONSTRUCTS, PROVIDERS)
                  .and(
                      not(
                          resideInAnyPackage(
                              CORE,
                              "dev.gitopslab.constructs." + cloud[0] + "..",
                              "com.hashicorp.cdktf.providers." + cloud[1] + ".."))))
          .because("a cloud must be removable, and must not pull in another's bindings")
          .check(classes);
    }
  }

  @Test
  void aLocalClusterIsKnownOnlyFromInside() {
    noClasses()
        .that()
        .resideInAPackage("dev.gitopslab.constructs.local..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(CONSTRUCTS, PROVIDERS)
                .and(
                    not(
                        resideInAnyPackage(
                            CORE,
                            GITOPS,
                            "dev.gitopslab.constructs.local..",
                            "com.hashicorp.cdktf.providers.helm..",
                            "com.hashicorp.cdktf.providers.kubernetes.."))))
        .because("it is in no cloud, and all that is made in it is made behind the guard of gitops")
        .check(classes);
  }

  @Test
  void gitOpsKnowsOnlyCoreAndTheHelmAndKubernetesProviders() {
    noClasses()
        .that()
        .resideInAPackage(GITOPS)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(CONSTRUCTS, PROVIDERS)
                .and(
                    not(
                        resideInAnyPackage(
                            CORE,
                            GITOPS,
                            "com.hashicorp.cdktf.providers.helm..",
                            "com.hashicorp.cdktf.providers.kubernetes.."))))
        .because("Argo CD is installed the same way on every cloud")
        .check(classes);
  }

  @Test
  void theLibraryDoesNotKnowTheApp() {
    noClasses()
        .that()
        .resideInAPackage(CONSTRUCTS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(STACKS)
        .because("importers bring their own app")
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.gitopslab.(*).(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void publicClassesOfTheLibraryAreFinal() {
    classes()
        .that()
        .resideInAPackage(CONSTRUCTS)
        .and()
        .arePublic()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .should(haveModifier(FINAL))
        .because("a class that was not made for inheritance breaks those who inherit from it")
        .check(classes);
  }

  @Test
  void nothingIsStaticAndChangeable() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .resideInAPackage("dev.gitopslab..")
        .should()
        .beFinal()
        .because("two stacks in one process must not see each other")
        .check(classes);
  }

  @Test
  void theLibraryLeavesTheProcessAlone() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(classes.that(resideInAPackage(CONSTRUCTS)));
    noClasses()
        .that()
        .resideInAPackage(CONSTRUCTS)
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .because("the same props must give the same stack everywhere")
        .check(classes);
  }
}
