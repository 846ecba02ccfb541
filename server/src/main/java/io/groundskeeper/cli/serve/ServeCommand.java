package io.groundskeeper.cli.serve;

import io.groundskeeper.cli.BucketOptions;
import io.groundskeeper.cli.QuotaOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code groundskeeper serve}: runs a server until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the server until it is stopped (Ctrl-C, or SIGTERM).",
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  private final RunningServer.Starter starter;

  @Mixin private ServerOptions options;
  @Mixin private BucketOptions buckets;
  @Mixin private QuotaOptions quotas;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public ServeCommand(RunningServer.Starter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    ServerSettings settings = options.settings(buckets.settings(), quotas.quotas());
    RunningServer server = starter.start(settings);
    Shutdown.then(server::close);
    var out = spec.commandLine().getOut();
    out.printf("Groundskeeper is ready at %s (data: %s)%n", server.endpoint(), settings.data());
    out.flush();
    Shutdown.await();
    return CommandLine.ExitCode.OK;
  }
}
