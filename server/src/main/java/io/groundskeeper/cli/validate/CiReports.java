package io.groundskeeper.cli.validate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.validate.CheckOutcome.Found;
import io.groundskeeper.cli.validate.CheckOutcome.Place;
import io.groundskeeper.cli.validate.CheckOutcome.Severity;
import io.groundskeeper.cli.validate.Problems.Checked;
import io.groundskeeper.cli.validate.Problems.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What was found, in the forms that programs for continuous integration read. */
final class CiReports {
  /** GitHub shows ten of a kind for one step, and fifty for a run. */
  private static final int ANNOTATIONS_MAX = 50;

  private static final int TEXT_CHARACTERS_MAX = 400;
  private static final JsonFactory JSON = new JsonFactory();

  private CiReports() {}

  /** SARIF 2.1.0, an OASIS standard: one run, a result for each problem. */
  static void sarif(Problems problems, OutputStream out) throws IOException {
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), document)) {
      json.writeStartObject();
      json.writeStringProperty("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      json.writeStringProperty("version", "2.1.0");
      json.writeArrayPropertyStart("runs");
      json.writeStartObject();
      json.writeObjectPropertyStart("tool");
      json.writeObjectPropertyStart("driver");
      json.writeStringProperty("name", "groundskeeper");
      json.writeArrayPropertyStart("rules");
      Set<String> rules = new LinkedHashSet<>();
      problems.all().forEach(problem -> rules.add(problem.code()));
      for (String rule : rules) {
        json.writeStartObject();
        json.writeStringProperty("id", rule);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
      json.writeArrayPropertyStart("results");
      problems.all().forEach(problem -> result(json, problem));
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    document.write('\n');
    document.writeTo(out);
  }

  private static void result(JsonGenerator json, Problem problem) {
    json.writeStartObject();
    json.writeStringProperty("ruleId", problem.code());
    json.writeStringProperty("level", level(problem.severity()));
    json.writeObjectPropertyStart("message");
    json.writeStringProperty("text", problem.text());
    json.writeEndObject();
    json.writeArrayPropertyStart("locations");
    json.writeStartObject();
    json.writeObjectPropertyStart("physicalLocation");
    json.writeObjectPropertyStart("artifactLocation");
    json.writeStringProperty("uri", uri(problem.file()));
    json.writeEndObject();
    json.writeObjectPropertyStart("region");
    json.writeNumberProperty("startLine", problem.line());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String level(Severity severity) {
    return severity == Severity.WARNING ? "warning" : "error";
  }

  private static String uri(String file) {
    if (file.startsWith("s3://")) {
      return file;
    }
    try {
      return new URI(null, null, file.replace('\\', '/'), null).toASCIIString();
    } catch (URISyntaxException e) {
      return file;
    }
  }

  /** Workflow commands of GitHub Actions, which become annotations at the lines. */
  static void github(Problems problems, OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder();
    problems.all().stream()
        .limit(ANNOTATIONS_MAX)
        .forEach(problem ->
            text.append(
                "::%s file=%s,line=%d,title=%s::%s%n"
                    .formatted(
                        level(problem.severity()),
                        property(problem.file()),
                        problem.line(),
                        property(problem.code()),
                        message(problem.text()))));
    long more = Math.max(0, problems.all().size() - ANNOTATIONS_MAX) + problems.leftOut();
    if (more > 0) {
      text.append("::notice::%,d more are not shown%n".formatted(more));
    }
    out.write(text.toString().getBytes(UTF_8));
  }

  private static String message(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return message(text).replace(":", "%3A").replace(",", "%2C");
  }

  /** The XML of JUnit: a suite for each file, a case for each code, or one where all is good. */
  static void junit(Problems problems, OutputStream out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      for (Checked file : problems.files()) {
        suite(xml, file);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.flush();
      out.write('\n');
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private static void suite(XMLStreamWriter xml, Checked file) throws XMLStreamException {
    long failures = file.found().stream().filter(f -> f.severity != Severity.WARNING).count();
    boolean unreadable = !file.unreadable().isEmpty();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", shown(file.file()));
    xml.writeAttribute("tests", Integer.toString(Math.max(1, file.found().size())));
    xml.writeAttribute("failures", Long.toString(failures));
    xml.writeAttribute("errors", unreadable ? "1" : "0");
    for (Found found : file.found()) {
      testCase(xml, file, found);
    }
    if (file.found().isEmpty()) {
      begin(xml, file, unreadable ? "can be read" : "is good");
      if (unreadable) {
        xml.writeEmptyElement("error");
        xml.writeAttribute("message", shown(file.unreadable()));
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void begin(XMLStreamWriter xml, Checked file, String name)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", shown(file.file()));
    xml.writeAttribute("name", name);
  }

  private static void testCase(XMLStreamWriter xml, Checked file, Found found)
      throws XMLStreamException {
    String attribute = found.attribute.isEmpty() ? "" : " (" + shown(found.attribute) + ")";
    begin(xml, file, found.code + attribute);
    if (found.severity == Severity.WARNING) {
      xml.writeStartElement("system-out");
    } else {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", shown(found.message));
    }
    StringBuilder text = new StringBuilder();
    if (found.severity == Severity.FILE) {
      file.hints().forEach(hint -> text.append(shown(hint)).append('\n'));
    } else {
      text.append("%,d lines%n".formatted(found.lines));
    }
    for (Place place : found.places) {
      text.append("line %d: %s%n".formatted(place.line(), shown(place.text())));
    }
    xml.writeCharacters(text.toString());
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static String shown(String text) {
    return Shown.text(text, TEXT_CHARACTERS_MAX);
  }
}
