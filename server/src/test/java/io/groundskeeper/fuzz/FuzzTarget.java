package io.groundskeeper.fuzz;

import io.groundskeeper.convert.value.Format;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is fuzzed: each reader of what comes from outside. */
enum FuzzTarget {
  /** Lines of a manifest, as the checker takes them, with the edits of what it keeps. */
  MANIFEST,
  /** A call of the protocol: the target in the first line, then the body. */
  REQUEST,
  /** Page tokens and ARNs. */
  TOKEN,
  /** A connection: bytes that come over it until its client says no more. */
  HTTP,
  /** A manifest that is converted, plain or compressed; then the other formats. */
  LINES,
  COCO,
  CSV,
  YOLO,
  VOC,
  FOLDERS,
  LABELME,
  CREATEML,
  VOTT,
  LABEL_STUDIO,
  /** Bytes that should be a zip, of any format that is one. */
  ZIP;

  /**
   * Takes inputs, and throws whatever is wrong with what is made of one. Not for several threads.
   */
  interface Probe {
    void take(byte[] input) throws Exception;
  }

  /** A new one, which depends on nothing but its inputs. */
  Probe probe() {
    return switch (this) {
      case MANIFEST -> new ManifestProbe();
      case REQUEST -> new RequestProbe();
      case TOKEN -> new TokenProbe();
      case HTTP -> new HttpProbe();
      case LINES -> FormatProbe.ofFile(Format.MANIFEST);
      case COCO -> FormatProbe.ofFile(Format.COCO);
      case CSV -> FormatProbe.ofFile(Format.CSV);
      case YOLO -> FormatProbe.ofFolder(Format.YOLO);
      case VOC -> FormatProbe.ofFolder(Format.VOC);
      case FOLDERS -> FormatProbe.ofFolder(Format.FOLDERS);
      case LABELME -> FormatProbe.ofFile(Format.LABELME);
      case CREATEML -> FormatProbe.ofFile(Format.CREATEML);
      case VOTT -> FormatProbe.ofFile(Format.VOTT);
      case LABEL_STUDIO -> FormatProbe.ofFile(Format.LABEL_STUDIO);
      case ZIP -> FormatProbe.ofZip();
    };
  }

  static Optional<FuzzTarget> named(String name) {
    return Arrays.stream(values()).filter(target -> target.toString().equals(name)).findFirst();
  }

  /** The name, as it is in commands and folders. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
