"""The two JSON Schemas, and YAML as editors read it (YAML 1.2: no times, no yes and no)."""
import json
import re

import yaml

from support.commands.rejected import ROOT

NAMES = {"settings": "pullkeeper.schema.json", "schedules": "schedules.schema.json"}


class EditorsLoader(yaml.SafeLoader):
    """Refuses what editors underline as well: a key that is there twice."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise yaml.YAMLError("a key is there twice")
        return super().construct_mapping(node, deep)

    def flatten_mapping(self, node):
        """Merge keys stay keys, as YAML 1.2 has them."""


EditorsLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"^(?:true|false)$", "tf"),
        ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
        ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$", "-+.0123456789"),
        ("null", r"^(?:~|null|)$", ["~", "n", ""])):
    EditorsLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern),
                                        list(first))
EditorsLoader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value, 10))


def read_yaml(text):
    return yaml.load(text, Loader=EditorsLoader)


def read_documents(text):
    return list(yaml.load_all(text, Loader=EditorsLoader))


def load(kind):
    return json.loads((ROOT / "schema" / NAMES[kind]).read_text(encoding="utf-8"))


def resolve(schema, root):
    while "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def keys_of(schema, root=None, prefix=""):
    """{`windows.lead`: its schema}, of all keys at every depth; `[]` stands for a list's items."""
    root = schema if root is None else root
    schema = resolve(schema, root)
    found = {}
    for key, value in schema.get("properties", {}).items():
        found[prefix + key] = resolve(value, root)
        found.update(keys_of(value, root, f"{prefix}{key}."))
    if "items" in schema:
        found.update(keys_of(schema["items"], root, prefix.removesuffix(".") + "[]."))
    for choice in schema.get("oneOf", []):
        found.update(keys_of(choice, root, prefix))
    return found
