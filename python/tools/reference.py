"""Writes `docs/reference/python` from docstrings: `uv run python tools/reference.py [--check]`."""

import argparse
import re
import sys
from pathlib import Path
from typing import Final

from griffe import Alias, GriffeLoader, Module
from griffe2md import ConfigDict, render_object_docs  # type: ignore[import-untyped]

WORKSPACE: Final = Path(__file__).parents[1]
FOLDER: Final = WORKSPACE.parent / "docs" / "reference" / "python"

# What is imported by a name of its own, beside the packages themselves.
MODULES: Final = (
    *(f"grantex.{name}" for name in ("adapter", "client", "dpop", "log")),
    *(f"grantex_autogen.{name}" for name in ("ag2", "agent_framework", "agentchat")),
)

# Is for the tests of this repository.
LEFT_OUT: Final = "grantex_testing"

CONFIG: Final[ConfigDict] = {
    "docstring_style": "google",
    "filters": ["!^_"],
    "group_by_category": False,
    "heading_level": 1,
    "show_bases": False,
    "show_if_no_docstring": False,
    "show_signature_annotations": True,
    "show_submodules": False,
    "summary": False,
}


def generate() -> dict[str, str]:
    """Return the pages by their names."""
    found = sorted(WORKSPACE.glob("*/src/*/__init__.py"))
    sources = [source for source in found if source.parent.name != LEFT_OUT]
    loader = GriffeLoader(search_paths=[source.parents[1] for source in sources])
    for source in sources:
        loader.load(source.parent.name)
    loader.resolve_aliases(implicit=False, external=False)
    names = sorted([*(source.parent.name for source in sources), *MODULES])
    return {f"{name.replace('.', '-')}.md": _page(name, loader) for name in names}


def _page(name: str, loader: GriffeLoader) -> str:
    module = loader.modules_collection[name]
    if name.startswith("grantex_"):
        _leave_out_core(module)
    written = render_object_docs(module, CONFIG)
    front = f"---\ntitle: {name}\nsection: Python API\n---\n\n"
    note = "This page is generated from the docstrings of the package."
    _, _, body = written.partition("\n")
    return f"{front}# API of {name}\n\n{note}\n\n{_tidy(body, name)}\n"


def _leave_out_core(module: Module) -> None:
    """Remove what an adapter only passes on: the page of the core describes it."""
    for member in list(module.members.values()):
        if isinstance(member, Alias) and member.target_path.startswith("grantex."):
            module.del_member(member.name)


def _tidy(body: str, name: str) -> str:
    """Name members as a program does, and write what Sphinx reads as Markdown."""
    body = re.sub(rf"^(#+) `{re.escape(name)}\.(.+)`$", r"\1 \2", body, flags=re.MULTILINE)
    body = re.sub(r":(?:meth|class|func|attr|mod|data|exc):`~?([^`]+)`", r"`\1`", body)
    return re.sub(r"\n{3,}", "\n\n", body).strip()


def main() -> None:
    """Write the pages, or compare them with `--check`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if a page is not what it would be")
    pages = generate()
    if not parser.parse_args().check:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for page in FOLDER.glob("*.md"):
            page.unlink()
        for name, text in pages.items():
            (FOLDER / name).write_text(text)
        return
    committed = {page.name: page.read_text() for page in FOLDER.glob("*.md")}
    stale = sorted(name for name in {*committed, *pages} if committed.get(name) != pages.get(name))
    if stale:
        sys.exit(f"docs/reference/python: {', '.join(stale)}: run `npm run reference`")


if __name__ == "__main__":
    main()
