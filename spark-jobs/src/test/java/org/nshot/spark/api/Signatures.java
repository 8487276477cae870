package org.nshot.spark.api;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What others can call of a package, a line each, sorted: types, their constructors, methods and
 * fields, and the components of records. A record's constructor is none of it, as its components
 * may become more, nor is what the compiler adds.
 */
final class Signatures {
  private final String packageName;

  private Signatures(String packageName) {
    this.packageName = packageName;
  }

  /**
   * @param classes where classes of main code lie
   * @param packageName the package, without those below it
   */
  static List<String> of(Path classes, String packageName) throws IOException {
    Signatures signatures = new Signatures(packageName);
    try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.class$", ""))
          .filter(name -> !name.equals("package-info"))
          .map(name -> load(packageName + "." + name))
          .filter(Signatures::isSeen)
          .flatMap(type -> signatures.of(type).stream())
          .sorted()
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name + ": a class file without its class", e);
    }
  }

  private static boolean isSeen(Class<?> type) {
    return isOpen(type.getModifiers())
        && (type.getEnclosingClass() == null || isSeen(type.getEnclosingClass()));
  }

  private static boolean isOpen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  /** Of one type, without those within it. */
  static List<String> of(Class<?> type, String packageName) {
    return new Signatures(packageName).of(type);
  }

  private List<String> of(Class<?> type) {
    List<String> lines = new ArrayList<>();
    String name = shown(type);
    lines.add(
        name
            + " "
            + kind(type)
            + variables(type.getTypeParameters())
            + list(" extends ", above(type))
            + list(" implements ", type.getGenericInterfaces()));
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        lines.add(
            "%s.%s: %s".formatted(name, component.getName(), shown(component.getGenericType())));
      }
    } else {
      for (Constructor<?> made : type.getDeclaredConstructors()) {
        if (isOpen(made.getModifiers())) {
          lines.add(
              name
                  + ".new"
                  + parameters(made.getGenericParameterTypes(), made.isVarArgs())
                  + list(" throws ", made.getGenericExceptionTypes()));
        }
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isOpen(method.getModifiers()) && !method.isSynthetic() && !comesWithARecord(method)) {
        lines.add(
            name
                + "."
                + method.getName()
                + variables(method.getTypeParameters())
                + parameters(method.getGenericParameterTypes(), method.isVarArgs())
                + ": "
                + shown(method.getGenericReturnType())
                + (Modifier.isStatic(method.getModifiers()) ? ", static" : "")
                + list(" throws ", method.getGenericExceptionTypes()));
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isOpen(field.getModifiers()) && !field.isSynthetic()) {
        lines.add(
            "%s.%s: %s, a field".formatted(name, field.getName(), shown(field.getGenericType())));
      }
    }
    return lines;
  }

  /** The class that it extends, where that says something. */
  private static Type[] above(Class<?> type) {
    return Stream.ofNullable(type.getGenericSuperclass())
        .filter(above -> above != Object.class && above != Record.class)
        .toArray(Type[]::new);
  }

  private static String kind(Class<?> type) {
    String kind =
        type.isRecord()
            ? "record"
            : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
    return Modifier.isAbstract(type.getModifiers()) && kind.equals("class")
        ? "abstract class"
        : kind;
  }

  private static boolean comesWithARecord(Method method) {
    Class<?> type = method.getDeclaringClass();
    return type.isRecord()
        && (Stream.of("equals", "hashCode", "toString").anyMatch(method.getName()::equals)
            || Arrays.stream(type.getRecordComponents())
                .anyMatch(component -> component.getAccessor().equals(method)));
  }

  private String variables(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Arrays.stream(variables)
            .map(
                variable ->
                    variable.getName()
                        + Arrays.stream(variable.getBounds())
                            .filter(bound -> bound != Object.class)
                            .map(bound -> " extends " + shown(bound))
                            .collect(Collectors.joining()))
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private String parameters(Type[] types, boolean more) {
    String all = Arrays.stream(types).map(this::shown).collect(Collectors.joining(", ", "(", ")"));
    return more ? all.replaceFirst("\\[\\]\\)$", "...)") : all;
  }

  private String list(String before, Type[] types) {
    return types.length == 0
        ? ""
        : Arrays.stream(types).map(this::shown).collect(Collectors.joining(", ", before, ""));
  }

  private String shown(Type type) {
    return type.getTypeName()
        .replace(packageName + ".", "")
        .replace("java.lang.", "")
        .replace('$', '.');
  }
}
