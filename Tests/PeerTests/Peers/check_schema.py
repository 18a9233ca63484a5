"""Holds JSON documents against a JSON Schema with jsonschema: check_schema.py SCHEMA FILE...

The schema lets readers meet members that it does not know; what this version writes has none of these. Prints what
is wrong and exits with 1.
"""

import json
import sys

import jsonschema


def close(schema):
    """Forbids members that are not listed."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            close(part)
    elif isinstance(schema, list):
        for part in schema:
            close(part)


def part_for(schema, document):
    """The part whose kind (or event) the document says it is: the message is then about that one and not about all."""
    if "oneOf" not in schema:
        return schema
    key = next(key for key in ("kind", "event") if key in schema["oneOf"][0]["properties"])
    kinds = [one for one in schema["oneOf"] if one["properties"][key]["const"] == document.get(key)]
    if len(kinds) != 1:
        return None
    shared = {key: schema[key] for key in ("$schema", "definitions", "$defs") if key in schema}
    return {**shared, **kinds[0]}


def main(path, files):
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    close(schema)
    faults = 0
    for name in files:
        with open(name, encoding="utf-8") as file:
            document = json.load(file)
        part = part_for(schema, document)
        if part is None:
            print(f"{name}: there is no kind {document.get('kind', document.get('event'))!r}")
            faults += 1
            continue
        for error in validator(part).iter_errors(document):
            print(f"{name}: {error.json_path}: {error.message[:500]}")
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
