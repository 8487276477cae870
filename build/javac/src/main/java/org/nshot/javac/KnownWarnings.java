package org.nshot.javac;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.util.JCDiagnostic;
import com.sun.tools.javac.util.Log;
import java.util.Set;

/**
 * Keeps warnings out of the way that say what is known and that no option turns off, so that every
 * other one may be an error ({@code -Werror}): that an incubator module is used, the JDK's vectors,
 * and Unsafe, through which kernels reach memory.
 */
public final class KnownWarnings implements Plugin {
  private static final Set<String> KNOWN =
      Set.of("compiler.warn.incubating.modules", "compiler.warn.sun.proprietary");

  /** Made by the compiler. */
  public KnownWarnings() {}

  @Override
  public String getName() {
    return "KnownWarnings";
  }

  @Override
  public void init(JavacTask task, String... arguments) {
    new Filter(Log.instance(((BasicJavacTask) task).getContext()));
  }

  /** Stays in place until the compiler ends. */
  private static final class Filter extends Log.DiagnosticHandler {
    Filter(Log log) {
      install(log);
    }

    @Override
    public void report(JCDiagnostic diagnostic) {
      if (!KNOWN.contains(diagnostic.getCode())) {
        prev.report(diagnostic);
      }
    }
  }
}
