package io.groundskeeper.acceptance;

import io.groundskeeper.acceptance.KilledClient.Listing;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;

/** What a client asks a server: AWS's operations by AWS's SDK, which tries once, and our own. */
record Calls(RekognitionClient aws, OwnCalls own, Map<String, Listing> listings)
    implements AutoCloseable {
  static Calls at(URI endpoint) {
    return new Calls(
        RekognitionClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build(),
        OwnCalls.at(endpoint),
        new ConcurrentHashMap<>());
  }

  /** All that a dataset holds, which is asked for once: for a server that nobody changes. */
  Listing listingAtRest(String arn) {
    return listings.computeIfAbsent(arn, each -> Listing.of(aws, each));
  }

  @Override
  public void close() {
    aws.close();
    own.close();
  }
}
