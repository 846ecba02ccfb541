package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.CommandFailedException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Where one side of a copy is.
 *
 * @param address its address; empty for AWS's own of the region
 * @param profile the profile that has the credentials; empty for where the SDK finds them
 */
record Endpoint(Optional<URI> address, Region region, Optional<String> profile) {
  /** The word for AWS's own endpoint of a region. */
  static final String AWS = "aws";

  private static final String REGION = "us-east-1";
  private static final Pattern AWS_HOST =
      Pattern.compile("rekognition(?:-fips)?\\.([a-z\\d-]+)\\.amazonaws\\.com(?:\\.cn)?");

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:[A-Za-z\\d.-]+|\\[[\\dA-Fa-f:.]+\\]):\\d{1,5}/?");

  /**
   * An endpoint as the command line names it.
   *
   * @param option the option that names it
   * @param text {@link #AWS}, or an address
   * @param region the region, for an address that does not tell it
   * @throws CommandFailedException if it cannot be one
   */
  static Endpoint parse(
      String option, String text, @Nullable String region, @Nullable String profile) {
    if (region != null && !region.matches("[A-Za-z\\d-]{1,64}")) {
      throw new CommandFailedException(
          "--region must be of letters, digits and hyphens, not '" + region + "'.");
    }
    Optional<String> credentials = Optional.ofNullable(profile);
    if (text.equals(AWS)) {
      Region own = region == null ? regionOfAws(option, profile) : Region.of(region);
      return new Endpoint(Optional.empty(), own, credentials);
    }
    URI address = requireAddress(option, text);
    Matcher aws = AWS_HOST.matcher(address.getHost());
    String own = aws.matches() ? aws.group(1) : region == null ? REGION : region;
    return new Endpoint(Optional.of(address), Region.of(own), credentials);
  }

  private static Region regionOfAws(String option, @Nullable String profile) {
    try {
      var regions = DefaultAwsRegionProviderChain.builder();
      if (profile != null) {
        regions.profileName(profile);
      }
      return regions.build().getRegion();
    } catch (SdkClientException e) {
      throw new CommandFailedException(
          option + " aws needs a region. Name its --region, or set AWS_REGION.", e);
    }
  }

  /** A host with a port needs no scheme, as elsewhere; nor does AWS. */
  private static String withScheme(String text) {
    if (AWS_HOST.matcher(text).matches()) {
      return "https://" + text;
    }
    return HOST_AND_PORT.matcher(text).matches() ? "http://" + text : text;
  }

  private static URI requireAddress(String option, String text) {
    try {
      URI address = new URI(withScheme(text));
      boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (isWeb
          && address.getHost() != null
          && address.getRawUserInfo() == null
          && address.getRawQuery() == null
          && address.getRawFragment() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Said below, as of all that is no address.
    }
    throw new CommandFailedException(
        "%s must be 'aws' or an address like http://127.0.0.1:7070, not '%s'."
            .formatted(option, text));
  }

  /** Its name for people. */
  @Override
  public String toString() {
    return address.map(URI::toString).orElse("AWS (" + region + ")");
  }

  /** Whether Amazon runs it. */
  boolean isAws() {
    return address.isEmpty() || AWS_HOST.matcher(address.get().getHost()).matches();
  }

  /**
   * The credentials to sign with.
   *
   * @throws CommandFailedException if there are none
   */
  AwsCredentialsProvider credentials() {
    AwsCredentialsProvider provider =
        profile.isPresent()
            ? ProfileCredentialsProvider.create(profile.get())
            : isLoopback() && !hasCredentials()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"))
                : DefaultCredentialsProvider.builder().build();
    try {
      provider.resolveCredentials();
    } catch (SdkClientException e) {
      throw new CommandFailedException(
          profile.isPresent()
              ? "Profile '%s' has no credentials for %s. See: aws configure --profile %1$s"
                  .formatted(profile.get(), this)
              : "There are no credentials for %s. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or name a --profile."
                  .formatted(this),
          e);
    }
    return provider;
  }

  private static boolean hasCredentials() {
    return System.getenv("AWS_ACCESS_KEY_ID") != null
        || System.getProperty("aws.accessKeyId") != null;
  }

  private boolean isLoopback() {
    try {
      return address.isPresent()
          && InetAddress.getByName(address.get().getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
