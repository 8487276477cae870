"""What a notebook calls of nshot's Java API, as JSON: chains of calls, each from where it starts.

``python3 notebook_calls.py NOTEBOOK`` prints ``[{"from": "", "to": "data", "calls": [["ingest", ["str"]]]}]``:
``from`` and ``to`` are the notebook's variables, an empty one Nshot itself or nothing; of arguments the
kind is given where the source shows it. Where the notebook needs what Databricks alone has, that is printed
instead, a line each, and the exit code is 1.
"""

import ast
import builtins
import json
import sys

KINDS = {str: "str", bool: "bool", int: "int", float: "float"}


# What a notebook finds in place, wherever it runs.
GIVEN = set(dir(builtins)) | {"spark"}
MODULES = set(sys.stdlib_module_names) | {"pyspark", "matplotlib"}

# Within what others have too.
DATABRICKS_MODULES = ("pyspark.dbutils.", "pyspark.databricks.")
DATABRICKS_METHODS = {"display"}


def kind(argument):
    if isinstance(argument, ast.Constant):
        return KINDS[type(argument.value)]
    return "str" if isinstance(argument, ast.JoinedStr) else "any"


def chain(node):
    """The variable that a chain of calls starts with, and its calls; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id, []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        before = chain(node.func.value)
        if before:
            return before[0], before[1] + [[node.func.attr, [kind(one) for one in node.args]]]
    return None


def calls(source):
    found = []
    known = {"nshot"}
    seen = set()

    def note(node, target):
        begun = chain(node)
        if begun and begun[0] in known and begun[1]:
            start, made = begun
            found.append({"from": "" if start == "nshot" else start, "to": target, "calls": made})
            if target:
                known.add(target)
            return True
        return False

    def visit(node):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            if id(node.value) not in seen and note(node.value, node.targets[0].id):
                seen.add(id(node.value))
                arguments(node.value)
                return
        if isinstance(node, ast.Call) and note(node, ""):
            arguments(node)
            return
        for child in ast.iter_child_nodes(node):
            visit(child)

    def arguments(node):
        """Chains among the arguments of a chain."""
        while isinstance(node, ast.Call):
            for argument in node.args:
                visit(argument)
            node = node.func.value if isinstance(node.func, ast.Attribute) else None

    visit(ast.parse(source))
    return found


def bound(tree):
    """All names that the notebook gives a meaning, anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def imported(node):
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{one.name}" for one in node.names]
    return []


def elsewhere(source):
    """What runs nowhere but on Databricks, with its line."""
    tree = ast.parse(source)
    names = GIVEN | set(bound(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in names:
            yield node.lineno, f"{node.id} is bound nowhere in the notebook"
        elif isinstance(node, ast.Attribute) and node.attr in DATABRICKS_METHODS:
            yield node.lineno, f".{node.attr} is a method on Databricks alone"
        for module in imported(node):
            if module.split(".")[0] not in MODULES or f"{module}.".startswith(DATABRICKS_MODULES):
                yield node.lineno, f"{module} is no module of Python, PySpark or matplotlib"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as notebook:
        text = notebook.read()
    lacking = [f"line {line}: {what}" for line, what in sorted(elsewhere(text))]
    if lacking:
        print("\n".join(lacking))
        sys.exit(1)
    print(json.dumps(calls(text)))
