package io.groundskeeper.convert.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.groundskeeper.convert.value.ConversionException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a small XML file. What a document type points to is not read, and one that declares
 * entities is refused, so that there are neither entities of its own nor anything from outside.
 *
 * @param text all of its own text; of several lines without blanks around them
 */
public record Xml(String name, String text, List<Xml> children) {
  private static final int DEPTH_MAX = 32;
  private static final int DECLARATION_BYTES_MAX = 200;
  private static final Pattern ENCODING =
      Pattern.compile("^[^<]*<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']");
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
  public static Xml read(String file, byte[] bytes) throws XMLStreamException, ConversionException {
    String text = text(bytes);
    try {
      return new Reading(file, reader(text)).all();
    } catch (RuntimeException e) {
      // Java's parser answers some bytes with all kinds of them.
      throw new XMLStreamException("the parser failed", e);
    }
  }

  /** The text in the encoding of its byte order mark, else the one that it declares, else UTF-8. */
  private static String text(byte[] bytes) throws XMLStreamException {
    String begin = new String(bytes, 0, Math.min(bytes.length, DECLARATION_BYTES_MAX), ISO_8859_1);
    Matcher declared = ENCODING.matcher(begin);
    String encoding = declared.find() ? declared.group(1) : "UTF-8";
    if (begin.startsWith("\u00ef\u00bb\u00bf")) {
      encoding = "UTF-8";
    } else if (begin.startsWith("\u00fe\u00ff") || begin.startsWith("\u00ff\u00fe")) {
      encoding = "UTF-16";
    } else if (encoding.toUpperCase(Locale.ROOT).startsWith("UTF-16")) {
      // What says so in single bytes is not that; editors leave the word when they save as UTF-8.
      encoding = "UTF-8";
    }
    try {
      String text =
          Charset.forName(encoding).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new UnwantedException("it is not text in " + encoding + ", which it should be");
    } catch (IllegalArgumentException e) {
      throw new UnwantedException("it declares the encoding " + encoding + ", which is not known");
    }
  }

  private static XMLStreamReader reader(String text) throws XMLStreamException {
    synchronized (FACTORY) {
      return FACTORY.createXMLStreamReader(new StringReader(text));
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
          refuseEntities();
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

    private void refuseEntities() throws XMLStreamException {
      if (reader.getEventType() == XMLStreamConstants.DTD
          && String.valueOf(reader.getText()).contains("<!ENTITY")) {
        throw new UnwantedException("its document type declares entities, which are not read");
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
