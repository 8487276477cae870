package org.nshot.spark.events;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.List;

/** Listeners by the names of their classes. */
public final class NamedListeners {
  private NamedListeners() {}

  /**
   * Makes one of each class.
   *
   * @throws IllegalArgumentException in one line, naming the class that can't be had and why
   */
  public static List<RunListener> of(List<String> classes) {
    return classes.stream().map(NamedListeners::make).toList();
  }

  private static RunListener make(String name) {
    Class<?> type = find(name);
    if (!RunListener.class.isAssignableFrom(type)) {
      throw refused(name, "is no " + RunListener.class.getName());
    }
    if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
      throw refused(name, "expected a public class that is not abstract");
    }
    try {
      return (RunListener) type.getConstructor().newInstance();
    } catch (NoSuchMethodException e) {
      throw refused(name, "expected a public constructor without arguments", e);
    } catch (InvocationTargetException e) {
      throw refused(name, "its constructor threw " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw refused(name, "could not be made: " + e, e);
    }
  }

  /** Spark puts a user's jars into the thread's class loader. */
  private static Class<?> find(String name) {
    ClassLoader users = Thread.currentThread().getContextClassLoader();
    try {
      return Class.forName(
          name, true, users == null ? NamedListeners.class.getClassLoader() : users);
    } catch (ClassNotFoundException e) {
      throw refused(name, "no such class on the class path (--jars adds to it)", e);
    } catch (LinkageError e) {
      throw refused(name, "could not be loaded: " + e, e);
    }
  }

  private static IllegalArgumentException refused(String name, String why) {
    return new IllegalArgumentException("listener: %s: %s".formatted(name, oneLine(why)));
  }

  private static IllegalArgumentException refused(String name, String why, Throwable cause) {
    return new IllegalArgumentException("listener: %s: %s".formatted(name, oneLine(why)), cause);
  }

  private static String oneLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
