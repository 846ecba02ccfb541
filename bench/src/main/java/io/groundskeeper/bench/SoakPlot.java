package io.groundskeeper.bench;

import java.util.List;
import java.util.stream.Collectors;

/** The samples of a soak as a picture: a panel for each figure, from zero to its most. */
final class SoakPlot {
  private static final int WIDTH = 720;
  private static final int PANEL = 84;
  private static final int LEFT = 8;
  private static final int TITLE = 20;

  private SoakPlot() {}

  /** The SVG. */
  static String of(List<Soak.Sample> samples) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#fff"/>
        """
            .formatted(WIDTH, PANEL * Soak.FIGURES.size() + TITLE));
    double end = samples.getLast().seconds();
    for (int i = 0; i < Soak.FIGURES.size(); i++) {
      panel(svg, samples, i, end);
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" fill=\"#555\">%.0f minutes</text>\n</svg>\n"
            .formatted(LEFT, PANEL * Soak.FIGURES.size() + TITLE - 6, end / 60));
    return svg.toString();
  }

  private static void panel(
      StringBuilder svg, List<Soak.Sample> samples, int figure, double seconds) {
    double most = samples.stream().mapToDouble(s -> s.values().get(figure)).max().orElse(1);
    int top = figure * PANEL + TITLE;
    int height = PANEL - TITLE - 4;
    String points =
        samples.stream()
            .map(sample ->
                "%.1f,%.1f"
                    .formatted(
                        LEFT + sample.seconds() / seconds * (WIDTH - 2 * LEFT),
                        top + height - sample.values().get(figure) / Math.max(most, 1) * height))
            .collect(Collectors.joining(" "));
    svg.append(
        """
        <text x="%d" y="%d">%s: at most %.0f, %.0f in the end</text>
        <path d="M%d %dH%d" stroke="#bbb"/>
        <polyline points="%s" fill="none" stroke="#1f6f43" stroke-width="1.5"/>
        """
            .formatted(
                LEFT,
                top - 6,
                Soak.FIGURES.get(figure).name(),
                most,
                samples.getLast().values().get(figure),
                LEFT,
                top + height,
                WIDTH - LEFT,
                points));
  }
}
