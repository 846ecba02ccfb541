package io.groundskeeper.dataset;

/**
 * Everything that an account has in one store: the way in for the operations.
 *
 * @param projects its projects
 * @param datasets their datasets
 * @param edits changes of many entries at once
 * @param history the versions of these
 * @param transfers whole datasets in and out
 * @param tags the tags of both
 */
public record Account(
    Projects projects,
    Datasets datasets,
    Edits edits,
    History history,
    Transfers transfers,
    Tags tags)
    implements AutoCloseable {
  /** Opens it, and goes on with what a stop of the server interrupted. */
  public static Account open(Environment environment) {
    PageTokens tokens = new PageTokens(environment.store(), environment.random());
    Projects projects = new Projects(environment, tokens);
    Datasets datasets = new Datasets(environment, projects, tokens);
    projects.resume(datasets);
    Edits edits = new Edits(environment, datasets);
    return new Account(
        projects,
        datasets,
        edits,
        new History(environment, datasets, tokens),
        new Transfers(environment, datasets, edits),
        new Tags(environment, projects, datasets));
  }

  @Override
  public void close() {
    datasets.close();
  }
}
