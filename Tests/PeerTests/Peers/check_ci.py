"""Parses the snippets of a page about CI: check_ci.py PAGE.

YAML as PyYAML reads it; then what GitHub and GitLab know of keys, and what one part says of another. Of a Jenkins pipeline
only that its brackets and quotes match and that it has the sections it must have. Prints what is wrong and exits with 1.
"""

import re
import sys

import yaml

GITHUB = {"name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"}
GITHUB_JOB = {
    "name", "permissions", "needs", "if", "runs-on", "environment", "concurrency", "outputs", "env", "defaults", "steps",
    "timeout-minutes", "strategy", "continue-on-error", "container", "services", "uses", "with", "secrets",
}
GITHUB_STEP = {
    "id", "if", "name", "uses", "run", "working-directory", "shell", "with", "env", "continue-on-error", "timeout-minutes",
}
GITLAB = {"default", "include", "stages", "variables", "workflow", "spec", "image", "services", "cache", "before_script",
          "after_script"}
GITLAB_JOB = {
    "after_script", "allow_failure", "artifacts", "before_script", "cache", "coverage", "dependencies", "environment",
    "extends", "id_tokens", "image", "inherit", "interruptible", "needs", "pages", "parallel", "release", "resource_group",
    "retry", "rules", "script", "secrets", "services", "stage", "tags", "timeout", "trigger", "variables", "when", "only",
    "except", "hooks",
}
GITLAB_ARTIFACTS = {"paths", "exclude", "expire_in", "expose_as", "name", "public", "access", "reports", "untracked", "when"}
JENKINS = {"agent", "options", "environment", "stages", "post", "parameters", "triggers", "tools", "libraries"}


class Loader(yaml.SafeLoader):
    """With `on` as a word, which YAML 1.1 takes for true, and no key twice."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise yaml.YAMLError(f"a key is there twice: {keys}")
        return super().construct_mapping(node, deep)


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def blocks(text):
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield language, block


def unknown(what, keys, known):
    for key in sorted(set(keys) - known):
        yield f"{what}: no key {key!r}"


def listed(value):
    return value if isinstance(value, list) else [value] if value is not None else []


def faults_of_github(document):
    yield from unknown("the workflow", document, GITHUB)
    for key in ("on", "jobs"):
        if key not in document:
            yield f"the workflow has no {key!r}"
    jobs = document.get("jobs", {})
    for name, job in jobs.items():
        yield from unknown(name, job, GITHUB_JOB)
        for needed in listed(job.get("needs")):
            if needed not in jobs:
                yield f"{name}: needs {needed!r}, which is not there"
        if "runs-on" not in job or not job.get("steps"):
            yield f"{name}: nowhere to run, or nothing to do"
        for step in job.get("steps", []):
            yield from unknown(f"{name}: a step", step, GITHUB_STEP)
            if ("run" in step) == ("uses" in step):
                yield f"{name}: a step either runs or uses: {step}"
            if "uses" in step and not re.fullmatch(r"[\w./-]+@v\d+", step["uses"]):
                yield f"{name}: {step['uses']} names no version"
        matrix = job.get("strategy", {}).get("matrix", {})
        for expression in re.findall(r"\$\{\{(.*?)\}\}", yaml.safe_dump(job, width=1000)):
            context, _, key = expression.strip().partition(".")
            known = ("run_id", "run_attempt", "sha", "ref_name", "token")
            good = key in matrix if context == "matrix" else context == "github" and key in known
            if not good:
                yield f"{name}: nobody knows {expression.strip()!r}"


def faults_of_gitlab(document):
    jobs = {name: job for name, job in document.items() if name not in GITLAB}
    for name, job in jobs.items():
        if not isinstance(job, dict):
            yield f"{name}: is no job"
            continue
        yield from unknown(name, job, GITLAB_JOB)
        yield from unknown(f"{name}: artifacts", job.get("artifacts", {}), GITLAB_ARTIFACTS)
        if not job.get("script") or not all(isinstance(line, str) for line in job["script"]):
            yield f"{name}: its script is no list of commands"
        if job.get("stage") not in document.get("stages", []):
            yield f"{name}: there is no stage {job.get('stage')!r}"
        for needed in listed(job.get("needs")):
            if needed not in jobs:
                yield f"{name}: needs {needed!r}, which is not there"


def faults_of_jenkins(text):
    bare = re.sub(r"'''.*?'''|'[^'\n]*'|\"[^\"\n]*\"", "''", text, flags=re.DOTALL)
    if "'" in bare.replace("''", "") or '"' in bare:
        yield "a quote has no end"
    stack = []
    for letter in bare:
        if letter in "{([":
            stack.append("})]"["{([".index(letter)])
        elif letter in "})]" and (not stack or stack.pop() != letter):
            yield f"{letter!r} closes nothing"
    if stack:
        yield f"{stack} is missing"
    if not bare.startswith("pipeline {"):
        yield "it is no declarative pipeline"
    sections = re.findall(r"^  (\w+) ", bare, re.MULTILINE)
    yield from unknown("the pipeline", sections, JENKINS)
    for section in ("agent", "stages"):
        if section not in sections:
            yield f"the pipeline has no {section}"
    if not re.search(r"stage\(''\) \{\s*steps \{\s*sh ", bare):
        yield "no stage does anything"


def faults(text):
    found = {"github": 0, "gitlab": 0, "jenkins": 0}
    for language, block in blocks(text):
        if language == "groovy":
            found["jenkins"] += 1
            yield from faults_of_jenkins(block)
        elif language == "yaml":
            try:
                document = yaml.load(block, Loader)
            except yaml.YAMLError as error:
                yield f"no YAML: {error}"
                continue
            kind = "github" if "jobs" in document else "gitlab"
            found[kind] += 1
            yield from faults_of_github(document) if kind == "github" else faults_of_gitlab(document)
    if not all(found.values()):
        yield f"a system is missing: {found}"


def main(path):
    with open(path, encoding="utf-8") as file:
        found = list(faults(file.read()))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
