"""What a notebook calls of nshot's Java API, as JSON: chains of calls, each from where it starts.

``python3 notebook_calls.py NOTEBOOK`` prints ``[{"from": "", "to": "data", "calls": [["ingest", ["str"]]]}]``:
``from`` and ``to`` are the notebook's variables, an empty one Nshot itself or nothing; of arguments the
kind is given where the source shows it.
"""

import ast
import json
import sys

KINDS = {str: "str", bool: "bool", int: "int", float: "float"}


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


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as notebook:
        print(json.dumps(calls(notebook.read())))
