package io.groundskeeper.junit;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetType;

/** AWS's client, as people use it. */
final class Rekognition {
  private Rekognition() {}

  static RekognitionClient client(URI endpoint) {
    return RekognitionClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /** Makes a training dataset with one entry. */
  static String train(RekognitionClient client, String project) {
    String arn = client.createProject(r -> r.projectName(project)).projectArn();
    String dataset =
        client.createDataset(r -> r.projectArn(arn).datasetType(DatasetType.TRAIN)).datasetArn();
    client.updateDatasetEntries(r ->
        r.datasetArn(dataset)
            .changes(c ->
                c.groundTruth(
                    SdkBytes.fromUtf8String(
                        "{\"source-ref\":\"s3://bucket/" + project + ".jpg\"}"))));
    return dataset;
  }
}
