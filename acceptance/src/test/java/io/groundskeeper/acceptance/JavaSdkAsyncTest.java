package io.groundskeeper.acceptance;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.rekognition.RekognitionAsyncClient;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesRequest;

/** The asynchronous client of the AWS SDK for Java 2, waited for at each call. */
final class JavaSdkAsyncTest extends JavaSdkScenario<RekognitionAsyncClient> {
  private static final int CALL_SECONDS_MAX = 120;

  @Override
  RekognitionAsyncClient connect(URI endpoint) {
    return configured(RekognitionAsyncClient.builder(), endpoint).build();
  }

  /** Both clients have the same operations: each call goes to the operation of the same name. */
  @Override
  RekognitionClient operations(RekognitionAsyncClient client) {
    return (RekognitionClient)
        Proxy.newProxyInstance(
            RekognitionClient.class.getClassLoader(),
            new Class<?>[] {RekognitionClient.class},
            (proxy, method, arguments) -> {
              Method operation =
                  RekognitionAsyncClient.class.getMethod(
                      method.getName(), method.getParameterTypes());
              return join((CompletableFuture<?>) operation.invoke(client, arguments));
            });
  }

  @Override
  List<String> everyEntry(RekognitionAsyncClient client, ListDatasetEntriesRequest request) {
    List<String> entries = new CopyOnWriteArrayList<>();
    client
        .listDatasetEntriesPaginator(request)
        .subscribe(page -> entries.addAll(page.datasetEntries()))
        .orTimeout(CALL_SECONDS_MAX, TimeUnit.SECONDS)
        .join();
    return entries;
  }

  private static Object join(CompletableFuture<?> answer) throws Throwable {
    try {
      return answer.get(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }
}
