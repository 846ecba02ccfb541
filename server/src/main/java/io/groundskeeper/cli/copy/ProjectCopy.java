package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.CommandFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.rekognition.model.DatasetMetadata;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.ProjectDescription;
import software.amazon.awssdk.services.rekognition.model.ProjectStatus;

/**
 * The copying of a project's datasets, or of one: finds them, and makes at the target what is not
 * there.
 */
final class ProjectCopy {
  private final Side source;
  private final Side target;
  private final CopyName name;
  private final String targetProject;
  private final DatasetCopy.Wishes wishes;
  private final Console console;

  /**
   * The copying of what is named.
   *
   * @param targetProject the project's name at the target
   * @throws CommandFailedException if both sides are the same
   */
  ProjectCopy(
      Side source,
      Side target,
      CopyName name,
      String targetProject,
      DatasetCopy.Wishes wishes,
      Console console) {
    this.source = source;
    this.target = target;
    this.name = name;
    this.targetProject = targetProject;
    this.wishes = wishes;
    this.console = console;
    if (source.endpoint().equals(target.endpoint()) && name.project().equals(targetProject)) {
      throw new CommandFailedException(
          "Project %s of %s would be copied to itself. Name another endpoint, or another project with --as."
              .formatted(targetProject, source));
    }
  }

  /**
   * Copies them, TRAIN first.
   *
   * @return what was done, a dataset each
   * @throws CommandFailedException if it cannot be done
   */
  List<Tally> run() throws InterruptedException {
    ProjectDescription found =
        source.project(name.project()).orElseThrow(() -> name.absent(source.toString()));
    List<DatasetMetadata> datasets = name.datasets(found, source.toString());
    Optional<ProjectDescription> project = target.project(targetProject);
    if (project.isEmpty() && !wishes.dryRun()) {
      project = Optional.of(target.createProject(targetProject));
    } else if (project.filter(p -> p.status() == ProjectStatus.CREATING).isPresent()) {
      project = Optional.of(target.createdProject(targetProject));
    }
    List<Tally> tallies = new ArrayList<>();
    for (DatasetMetadata dataset : datasets) {
      DatasetType type = dataset.datasetType();
      String word = "/" + CopyName.word(type);
      Tally tally = new Tally(targetProject + word, name.project() + word, dataset.datasetArn());
      new DatasetCopy(source, target, wishes, console, tally)
          .run(targetDataset(project, type, tally.dataset));
      tallies.add(tally);
    }
    return tallies;
  }

  private Optional<String> targetDataset(
      Optional<ProjectDescription> project, DatasetType type, String shown)
      throws InterruptedException {
    if (project.isEmpty()) {
      return Optional.empty();
    }
    for (DatasetMetadata dataset : project.get().datasets()) {
      if (dataset.datasetType() == type) {
        return Optional.of(dataset.datasetArn());
      }
    }
    return wishes.dryRun()
        ? Optional.empty()
        : Optional.of(target.createDataset(project.get(), type, shown));
  }
}
