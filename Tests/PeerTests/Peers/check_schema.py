"""Holds JSON documents against a JSON Schema: check_schema.py SCHEMA FILE...

The schema lets readers meet members that it does not know; what this version writes has none of these. Prints what
is wrong and exits with 1.
"""

import json
import sys

import fastjsonschema


def close(schema):
    """Forbids members that are not listed."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            schema["additionalProperties"] = False
        for part in schema.values():
            close(part)
    elif isinstance(schema, list):
        for part in schema:
            close(part)


def main(path, files):
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    close(schema)
    faults = 0
    for name in files:
        with open(name, encoding="utf-8") as file:
            document = json.load(file)
        # The kind says which one it shall be: the message is then about that one and not about all.
        kinds = [one for one in schema["oneOf"] if one["properties"]["kind"]["const"] == document.get("kind")]
        if len(kinds) != 1:
            print(f"{name}: there is no kind {document.get('kind')!r}")
            faults += 1
            continue
        part = {"$schema": schema["$schema"], "definitions": schema["definitions"], **kinds[0]}
        try:
            fastjsonschema.compile(part)(document)
        except fastjsonschema.JsonSchemaValueException as error:
            print(f"{name}: {error.message}")
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
