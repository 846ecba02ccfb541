package io.groundskeeper.operation;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a dataset: empty, from a manifest in a bucket, or as a copy of another one. */
public final class CreateDataset
    implements Operation<CreateDataset.Request, CreateDataset.Response> {
  private final Datasets datasets;

  public CreateDataset(Datasets datasets) {
    this.datasets = datasets;
  }

  public record Request(
      @Nullable DatasetSource datasetSource,
      DatasetType datasetType,
      String projectArn,
      @Nullable Map<String, String> tags) {}

  /** As the contract has it. */
  public record DatasetSource(
      @Nullable GroundTruthManifest groundTruthManifest, @Nullable String datasetArn) {}

  /** As the contract has it. */
  public record GroundTruthManifest(@Nullable S3Object s3Object) {}

  /** As the contract has it. */
  public record S3Object(
      @Nullable String bucket, @Nullable String name, @Nullable String version) {}

  public record Response(String datasetArn) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    DatasetArn created =
        datasets.create(
            Arns.project(request.projectArn()),
            request.datasetType(),
            source(request.datasetSource()),
            request.tags() == null ? Map.of() : request.tags());
    return new Response(created.toString());
  }

  private static Datasets.Source source(@Nullable DatasetSource source) {
    if (source == null) {
      return new Datasets.Source.Nothing();
    }
    if (source.datasetArn() != null && source.groundTruthManifest() != null) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "DatasetSource names both a DatasetArn and a GroundTruthManifest. Name one of them.");
    }
    if (source.datasetArn() != null) {
      return new Datasets.Source.Copy(Arns.dataset(source.datasetArn()));
    }
    if (source.groundTruthManifest() != null && source.groundTruthManifest().s3Object() != null) {
      return new Datasets.Source.Manifest(object(source.groundTruthManifest().s3Object()));
    }
    throw new Refusal(
        Refusal.Reason.INVALID_PARAMETER,
        "DatasetSource is empty. Name a GroundTruthManifest or a DatasetArn, or leave DatasetSource"
            + " out for an empty dataset.");
  }

  private static ObjectName object(S3Object object) {
    if (object.bucket() == null || object.name() == null) {
      throw new Refusal(
          Refusal.Reason.INVALID_S3_OBJECT, "The S3Object must have a Bucket and a Name.");
    }
    return new ObjectName(object.bucket(), object.name(), object.version());
  }
}
