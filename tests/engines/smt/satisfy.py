"""Whether conditions on a profile can be true, false or unknown, by Z3.

Cases come from standard input as JSON, each a list of claims about one person:
a condition and what it is to be. A condition is true, false or unknown (Kleene),
which is written here as two formulas over values and whether each is set. For
every case "sat" or "unsat" is written, or "unknown" where Z3 gives up.
"""

import json
import sys

import z3

WORDS = {"a": ["x", "y", "z"], "b": ["x", "y"]}
ALWAYS_SET = {"a"}


class Person:
    """The values of a person, and which of them are set."""

    def __init__(self):
        self.values = {
            "a": z3.Int("a"),
            "b": z3.Int("b"),
            "s": z3.Bool("s"),
            "n": z3.Int("n"),
            "m": z3.Real("m"),
            "t": z3.String("t"),
            "d": z3.Int("d"),
            "c.size": z3.Int("c.size"),
        }
        self.account = z3.Bool("c?")
        self.present = {name: z3.Bool(name + "?") for name in self.values}
        # Letters make words of the same name the same number.
        self.words = {word: number for number, word in enumerate("xyz")}
        self.rules = [
            z3.Or([self.values[name] == self.words[word] for word in words])
            for name, words in WORDS.items()
        ]

    def is_set(self, name):
        if name in ALWAYS_SET:
            return z3.BoolVal(True)
        if name == "c":
            return self.account
        if name == "c.size":
            return z3.And(self.account, self.present[name])
        return self.present[name]


def number(person, term):
    """A number, and when it is set."""
    kind = term["is"]
    if kind == "property":
        value = person.values[term["name"]]
        return person.is_set(term["name"]), value
    if kind == "number":
        return z3.BoolVal(True), z3.Q(term["over"], term["under"])
    if kind == "sum":
        (one, left), (other, right) = (number(person, part) for part in term["of"])
        total = left + right if term["sign"] == "+" else left - right
        return z3.And(one, other), total
    if kind == "times":
        inner_set, inner = number(person, term["of"])
        return inner_set, inner * term["by"]
    raise ValueError(kind)


COMPARE = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def known(is_set, so):
    return z3.And(is_set, so), z3.And(is_set, z3.Not(so))


def truth(person, condition):
    """When a condition is true, and when it is false."""
    kind = condition["is"]
    if kind == "not":
        yes, no = truth(person, condition["of"])
        return no, yes
    if kind in ("and", "or"):
        parts = [truth(person, part) for part in condition["of"]]
        yes, no = zip(*parts)
        if kind == "and":
            return z3.And(*yes), z3.Or(*no)
        return z3.Or(*yes), z3.And(*no)
    if kind == "set":
        is_set = person.is_set(condition["name"])
        return is_set, z3.Not(is_set)
    if kind == "compare":
        one, left = number(person, condition["left"])
        other, right = number(person, condition["right"])
        return known(z3.And(one, other), COMPARE[condition["by"]](left, right))
    name = condition["name"]
    is_set, value = person.is_set(name), person.values[name]
    if kind == "word":
        words = [value == person.words[word] for word in condition["words"]]
        return known(is_set, z3.Or(*words))
    if kind == "same":
        other = condition["other"]
        both = z3.And(is_set, person.is_set(other))
        return known(both, value == person.values[other])
    if kind == "bool":
        return known(is_set, value == condition["so"])
    text = z3.StringVal(condition["text"])
    if kind == "is":
        return known(is_set, value == text)
    if kind == "starts":
        return known(is_set, z3.PrefixOf(text, value))
    if kind == "contains":
        return known(is_set, z3.Contains(value, text))
    raise ValueError(kind)


def wanted(yes, no, what):
    return {
        "true": yes,
        "not true": z3.Not(yes),
        "false": no,
        "unknown": z3.And(z3.Not(yes), z3.Not(no)),
    }[what]


def answer(case):
    person = Person()
    solver = z3.Solver()
    # A count of work, not a time: the same on every machine.
    solver.set("rlimit", 3_000_000)
    solver.add(*person.rules)
    for claim in case:
        yes, no = truth(person, claim["condition"])
        solver.add(wanted(yes, no, claim["wanted"]))
    return str(solver.check())


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
