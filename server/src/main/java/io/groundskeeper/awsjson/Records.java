package io.groundskeeper.awsjson;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Request and response records to and from the members of the contract: the component {@code
 * datasetArn} is the member {@code DatasetArn}.
 */
final class Records {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int ERROR_BYTES = 512;

  private Records() {}

  /**
   * Makes a record of members that have been read and checked.
   *
   * @param members by their names in the contract
   */
  static <T extends Record> T bind(Class<T> type, Map<?, ?> members) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = bind(components[i].getGenericType(), members.get(memberName(components[i])));
    }
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("cannot make a " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }

  private static String memberName(RecordComponent component) {
    String name = component.getName();
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static @Nullable Object bind(Type type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (type instanceof ParameterizedType generic) {
      if (value instanceof Collection<?> elements) {
        List<@Nullable Object> bound = new ArrayList<>(elements.size());
        elements.forEach(e -> bound.add(bind(generic.getActualTypeArguments()[0], e)));
        return bound;
      }
      return value;
    }
    if (!(type instanceof Class<?> target)) {
      throw new IllegalStateException("cannot make a " + type);
    }
    if (target.isRecord()) {
      return bind(target.asSubclass(Record.class), (Map<?, ?>) value);
    }
    if (target.isEnum()) {
      return enumConstant(target, (String) value);
    }
    return target == Integer.class ? Math.toIntExact((Long) value) : value;
  }

  private static Object enumConstant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalStateException(type + " lacks " + name);
  }

  /** A response as JSON; components that are null are left out. */
  static byte[] write(Record response) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(ERROR_BYTES);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      write(response, json);
    }
    return out.toByteArray();
  }

  /** An object of texts as JSON. */
  static byte[] write(Map<String, String> members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(ERROR_BYTES);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      write((Object) members, json);
    }
    return out.toByteArray();
  }

  private static void write(Object value, JsonGenerator json) {
    switch (value) {
      case String text -> json.writeString(text);
      case Boolean bool -> json.writeBoolean(bool);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case Instant time -> json.writeNumber(BigDecimal.valueOf(time.toEpochMilli(), 3));
      case Enum<?> constant -> json.writeString(constant.name());
      case Collection<?> elements -> {
        json.writeStartArray();
        elements.forEach(element -> write(element, json));
        json.writeEndArray();
      }
      case Map<?, ?> pairs -> {
        json.writeStartObject();
        pairs.forEach((key, pair) -> {
          json.writeName((String) key);
          write(pair, json);
        });
        json.writeEndObject();
      }
      case Record structure -> structure(structure, json);
      default -> throw new IllegalStateException("cannot write a " + value.getClass());
    }
  }

  private static void structure(Record structure, JsonGenerator json) {
    json.writeStartObject();
    for (RecordComponent component : structure.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        Object value = component.getAccessor().invoke(structure);
        if (value != null) {
          json.writeName(memberName(component));
          write(value, json);
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
    }
    json.writeEndObject();
  }
}
