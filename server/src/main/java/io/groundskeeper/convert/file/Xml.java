package io.groundskeeper.convert.file;

import io.groundskeeper.convert.value.ConversionException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a small XML file. Document types are refused, so that there are neither entities of
 * its own nor anything from outside.
 *
 * @param text all of its own text; of several lines without blanks around them
 */
public record Xml(String name, String text, List<Xml> children) {
  private static final int DEPTH_MAX = 32;
  private static final XMLInputFactory FACTORY = factory();

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("nothing is read from outside");
    });
    return factory;
  }

  /**
   * Reads a file to its end.
   *
   * @param file its name, for people
   * @throws XMLStreamException if it is not well-formed, has a document type, or is too deep
   * @throws ConversionException if it has too many elements
   */
  public static Xml read(String file, InputStream in)
      throws XMLStreamException, ConversionException {
    try {
      return new Reading(file, reader(in)).all();
    } catch (RuntimeException e) {
      // Java's parser answers some bytes with all kinds of them.
      throw new XMLStreamException("the parser failed", e);
    }
  }

  private static XMLStreamReader reader(InputStream in) throws XMLStreamException {
    synchronized (FACTORY) {
      return FACTORY.createXMLStreamReader(in);
    }
  }

  /** It is XML, of a kind that is not read; the message says why. */
  static final class UnwantedException extends XMLStreamException {
    private static final long serialVersionUID = 1L;

    UnwantedException(String message) {
      super(message);
    }
  }

  /** One file, while it is read. */
  private static final class Reading {
    private final String file;
    private final XMLStreamReader reader;
    private int elements;

    Reading(String file, XMLStreamReader reader) {
      this.file = file;
      this.reader = reader;
    }

    Xml all() throws XMLStreamException, ConversionException {
      try {
        while (reader.next() != XMLStreamConstants.START_ELEMENT) {
          refuseDocumentType();
        }
        Xml root = element(1);
        while (reader.hasNext()) {
          reader.next();
        }
        return root;
      } finally {
        reader.close();
      }
    }

    private void refuseDocumentType() throws XMLStreamException {
      if (reader.getEventType() == XMLStreamConstants.DTD) {
        throw new UnwantedException("it has a document type, which is not read");
      }
    }

    private Xml element(int depth) throws XMLStreamException, ConversionException {
      if (depth > DEPTH_MAX) {
        throw new UnwantedException("its elements are over " + DEPTH_MAX + " levels deep");
      }
      Bounds.require(++elements, Bounds.XML_ELEMENTS_MAX, file, "elements");
      String name = reader.getLocalName();
      StringBuilder text = new StringBuilder();
      List<Xml> children = new ArrayList<>();
      for (int event = reader.next();
          event != XMLStreamConstants.END_ELEMENT;
          event = reader.next()) {
        switch (event) {
          case XMLStreamConstants.START_ELEMENT -> children.add(element(depth + 1));
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
              text.append(reader.getText());
          case XMLStreamConstants.ENTITY_REFERENCE ->
              throw new UnwantedException("it has an entity of its own");
          default -> {}
        }
      }
      String all = text.toString();
      return new Xml(name, all.indexOf('\n') < 0 ? all : all.strip(), List.copyOf(children));
    }
  }

  public Optional<Xml> child(String childName) {
    return children.stream().filter(child -> child.name.equals(childName)).findFirst();
  }

  /** The text of a child; empty where there is no such child. */
  public String text(String childName) {
    return child(childName).map(Xml::text).orElse("");
  }

  /** A text as it stands between tags, and whether XML can hold all of it: section 2.2. */
  public static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '\r', '\n', '\t' -> escaped.append("&#").append(c).append(';');
            default -> escaped.appendCodePoint(isLegal(c) ? c : 0xfffd);
          }
        });
    return escaped.toString();
  }

  public static boolean isLegal(String text) {
    return text.codePoints().allMatch(Xml::isLegal);
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }
}
