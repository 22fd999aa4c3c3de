package dev.gitopslab.constructs.gitops;

import com.hashicorp.cdktf.ITerraformDependable;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.KubernetesSubject;
import dev.gitopslab.constructs.core.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The settings of {@link PlanReaders}. */
public final class PlanReadersProps {

  private final ClusterConnection connection;
  private final List<KubernetesSubject> subjects;
  private final List<String> namespaces;
  private final String name;
  private final List<ITerraformDependable> dependsOn;

  private PlanReadersProps(Builder builder) {
    Problems problems =
        new Problems()
            .required("connection", builder.connection)
            .required("subjects", builder.subjects)
            .required("namespaces", builder.namespaces)
            .required("name", builder.name)
            .matches("name", builder.name, Names.DNS_LABEL, Names.DNS_LABEL_RULE);
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < builder.subjects.size(); i++) {
      KubernetesSubject subject = builder.subjects.get(i);
      problems.check(
          seen.add(subject.toString()), "subjects[" + i + "]", subject.name(), "is listed twice");
    }
    seen.clear();
    for (int i = 0; i < builder.namespaces.size(); i++) {
      String namespace = builder.namespaces.get(i);
      problems
          .required("namespaces[" + i + "]", namespace)
          .matches("namespaces[" + i + "]", namespace, Names.DNS_LABEL, Names.DNS_LABEL_RULE)
          .check(seen.add(namespace), "namespaces[" + i + "]", namespace, "is listed twice");
    }
    problems.throwIfAny();
    connection = builder.connection;
    subjects = builder.subjects;
    namespaces = builder.namespaces;
    name = builder.name;
    dependsOn = builder.dependsOn;
  }

  /**
   * Starts the settings.
   *
   * @param connection the way into the cluster
   * @param subjects who may read, at least one; most clusters know theirs by {@code planReaders()}
   * @param namespaces where the Helm releases and the Secrets of the stack are, at least one; all
   *     Secrets there can be read, so name no other
   */
  public static Builder builder(
      ClusterConnection connection, List<KubernetesSubject> subjects, List<String> namespaces) {
    return new Builder(connection, subjects, namespaces);
  }

  /** {@return the way into the cluster} */
  public ClusterConnection connection() {
    return connection;
  }

  /** {@return who may read} */
  public List<KubernetesSubject> subjects() {
    return subjects;
  }

  /** {@return where they may read Secrets} */
  public List<String> namespaces() {
    return namespaces;
  }

  /** {@return what the roles and their bindings are called} */
  public String name() {
    return name;
  }

  /** {@return what must be there before} */
  public List<ITerraformDependable> dependsOn() {
    return dependsOn;
  }

  /** Collects the settings of {@link PlanReaders}. */
  public static final class Builder {

    private final ClusterConnection connection;
    private final List<KubernetesSubject> subjects;
    private final List<String> namespaces;
    private String name = "plan-readers";
    private List<ITerraformDependable> dependsOn = List.of();

    private Builder(
        ClusterConnection connection, List<KubernetesSubject> subjects, List<String> namespaces) {
      this.connection = connection;
      this.subjects = List.copyOf(subjects);
      this.namespaces = List.copyOf(namespaces);
    }

    /**
     * What the roles and their bindings are called: 1 to 63 lower-case letters, digits and hyphens,
     * unique in the cluster. Another name makes them anew. Default: {@code plan-readers}.
     */
    public Builder name(String value) {
      name = value;
      return this;
    }

    /** What must be there before, such as the namespaces. Default: nothing. */
    public Builder dependsOn(List<? extends ITerraformDependable> dependencies) {
      dependsOn = List.copyOf(dependencies);
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public PlanReadersProps build() {
      return new PlanReadersProps(this);
    }
  }
}
