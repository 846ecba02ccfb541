package io.groundskeeper.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What addresses mean. */
final class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "https://rekognition.eu-west-1.amazonaws.com, , eu-west-1, true",
    "https://rekognition.eu-west-1.amazonaws.com, us-west-2, eu-west-1, true",
    "https://rekognition-fips.us-gov-west-1.amazonaws.com, , us-gov-west-1, true",
    "https://rekognition.cn-north-1.amazonaws.com.cn, , cn-north-1, true",
    "aws, eu-central-1, eu-central-1, true",
    "http://127.0.0.1:7070, , us-east-1, false",
    "http://127.0.0.1:7070, eu-west-1, eu-west-1, false",
    "https://rekognition.eu-west-1.amazonaws.com.example.org, , us-east-1, false",
    "127.0.0.1:7070, , us-east-1, false",
    "rekognition.eu-west-1.amazonaws.com, , eu-west-1, true",
  })
  void the_region_is_in_the_address_or_is_named(
      String text, String named, String region, boolean isAws) {
    Endpoint endpoint = Endpoint.parse("--from", text, named, null);

    assertThat(endpoint.region().id()).isEqualTo(region);
    assertThat(endpoint.isAws()).isEqualTo(isAws);
  }

  @Test
  void aws_is_named_with_its_region() {
    assertThat(Endpoint.parse("--from", "aws", "eu-west-1", null)).hasToString("AWS (eu-west-1)");
  }

  @Test
  void a_host_and_a_port_need_no_scheme_and_aws_is_never_spoken_to_in_the_clear() {
    assertThat(Endpoint.parse("--from", "[::1]:7070", null, null)).hasToString("http://[::1]:7070");
    assertThat(Endpoint.parse("--from", "rekognition.eu-west-1.amazonaws.com", null, null))
        .hasToString("https://rekognition.eu-west-1.amazonaws.com");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:1", "http://localhost:1", "http://[::1]:1"})
  void this_machine_needs_no_credentials(String address) {
    assertThat(Endpoint.parse("--from", address, null, null).credentials().resolveCredentials())
        .isNotNull();
  }
}
