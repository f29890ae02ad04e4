"""What may be in no file of ours: markup made of values, and what is nobody else's business."""

from __future__ import annotations

import ast
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.builds import PROJECT, Built

# Each word by which a script could make markup, or code, of a text; and the only places where one may stand.
MAKES_MARKUP = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write(ln)?|createContextualFragment|DOMParser|setHTML\w*|srcdoc"
    r"|eval|Function|execScript|import)\b\s*(?=[(=.:,;)\]])|javascript:|\bset(?:Timeout|Interval)\(\s*[\"'`]"
)
SCRIPTS_MAY = {
    ("notes-export.js", "innerHTML"): "read, to copy notes with their look; never set",
    ("run-view.js", "outerHTML"): "read, to see whether a list has changed; never set",
    ("word-package.js", "DOMParser"): "reads the XML of an opened file; nothing of its tree is put into the page",
}
# Files with strings that have both markup and values in them.
PYTHON_MAY = {
    "docx.py": "WordprocessingML: values go through quoteattr or are our own",
    "docx_styles.py": "WordprocessingML: every value is our own",
    "minify.py": "the name of a file that it has made itself",
    "offline_zip.py": "a name, a size and a checksum that it has made itself, and no words of anybody",
}


def found_in(folder: Path, pattern: str, mark: re.Pattern[str]) -> set[tuple[str, str]]:
    return {
        (path.name, found[0].strip())
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
        for found in mark.finditer(path.read_text("utf-8"))
    }


def test_scripts_make_markup_of_text_nowhere() -> None:
    assert found_in(PROJECT / "docs" / "assets" / "js", "*.js", MAKES_MARKUP) == set(SCRIPTS_MAY)


def test_scripts_read_markup_and_do_not_set_it() -> None:
    sets = re.compile(r"\b(innerHTML|outerHTML)\s*(?:[+|&?]{0,2}=(?!=))")
    assert found_in(PROJECT / "docs" / "assets" / "js", "*.js", sets) == set()


# What a browser writes for people, read as data: another version, or another system, writes it otherwise.
READS_A_FORMAT = re.compile(
    r"toLocale\w*String\(\s*[\"'`](?!en-GB)|(?:new Date|Date\.parse|longDate)\((?:[^()]|\([^()]*\))*\.toLocale"
    r"|(?:toLocale\w*String|\.format)\([^;]*?\)\s*\.(?:split|slice|match|sub\w+|at|charAt|padStart)\b"
)


def test_no_script_reads_a_date_out_of_words() -> None:
    assert found_in(PROJECT / "docs" / "assets" / "js", "*.js", READS_A_FORMAT) == set()


def test_templates_declare_no_value_safe() -> None:
    unsafe = re.compile(r"\|\s*safe\b|\bMarkup\b|autoescape|\bon[a-z]+=[\"']|javascript:")
    assert found_in(PROJECT / "overrides", "*", unsafe) == set()


def with_markup(path: Path) -> list[str]:
    """The strings of a Python file in which markup and values are joined."""
    tree = ast.parse(path.read_text("utf-8"))
    joined = (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    texts = ("".join(str(part.value) for part in one.values if isinstance(part, ast.Constant)) for one in joined)
    return [text for text in texts if re.search(r"</?[a-zA-Z]", text)]


def test_python_joins_values_and_markup_in_few_places() -> None:
    files = [PROJECT / "macros.py", *sorted((PROJECT / "sitekit").rglob("*.py"))]
    assert {path.name for path in files if with_markup(path)} == set(PYTHON_MAY)


def test_the_searches_above_find_what_they_are_for(tmp_path: Path) -> None:
    wrong = (
        "a.innerHTML = b",
        "eval(a)",
        "new Function(a)",
        "document.write(a)",
        "setTimeout('a')",
        "x.insertAdjacentHTML(a)",
    )
    (tmp_path / "wrong.js").write_text("\n".join(wrong), "utf-8")
    assert len(found_in(tmp_path, "*.js", MAKES_MARKUP)) == len(wrong)
    dates = ('d.toLocaleDateString("sv")', "new Date(d.toLocaleString())", "date.format(d).split()")
    (tmp_path / "wrong.js").write_text(";\n".join(dates), "utf-8")
    assert len(found_in(tmp_path, "*.js", READS_A_FORMAT)) == len(dates)
    (tmp_path / "wrong.py").write_text('def f(a):\n    return f"<b>{a}</b>"\n', "utf-8")
    assert with_markup(tmp_path / "wrong.py") == ["<b></b>"]


NOT_OURS = {
    *(".git", ".venv", "node_modules", "site", "dist", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"),
}
THEMES = {"javascripts", "stylesheets"}  # of the built site: the theme's files, the same for everybody
HOSTS = "|".join(
    re.escape(host)
    for host in (
        *("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "npmjs" + ".org", "deb." + "debian"),
        *("github" + "usercontent", "unpkg" + ".com", "jsdelivr" + ".net", "googleapis" + ".com", "gstatic" + ".com"),
    )
)
SECRETS = {
    "an e-mail address": re.compile(
        r"[\w.+-]+@(?!example\.|[\w.-]*\.example\b)(?:[\w-]+\.)+(?!example\b)[a-z]{2,}\b", re.I
    ),
    "a path of a machine": re.compile(r"(?<![\w.])/(?:work|root|home|Users|opt|mnt)/\w|[A-Z]:\\\\?Users\\"),
    "the host of a registry": re.compile(HOSTS, re.I),
    "a key": re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}|\bglpat-[\w-]{20,}|\bxox[abpr]-\w{10,}"
        r"|(?i:\b(?:password|passwd|secret|token|api_?key)\s*[:=]\s*[\"'][^\"'\s]{8,}[\"'])"
    ),
}


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text file under `folder` that is ours, and what is in it; of an Office file, every part."""
    for top, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in NOT_OURS | THEMES and not name.endswith(".egg-info")]
        for path in (Path(top, file) for file in sorted({*files} - NOT_OURS)):
            name = path.relative_to(folder)
            if path.suffix in (".docx", ".pptx"):
                with zipfile.ZipFile(path) as parts:
                    contents = ((part, parts.read(part).decode("utf-8", "ignore")) for part in parts.namelist())
                    yield from ((f"{name}/{part}", text) for part, text in contents)
            elif b"\0" not in (content := path.read_bytes()):
                yield str(name), content.decode("utf-8", "replace")


# What may stand there all the same, with the reason.
KNOWN = {"ask@" + "researchinpractice.org.uk": "the publisher's own address, printed in the publication"}


def secrets(folder: Path) -> list[str]:
    return [
        f"{name}: {kind}: {found[0]}"
        for name, text in texts(folder)
        for kind, mark in SECRETS.items()
        for found in mark.finditer(text)
        if found[0] not in KNOWN
    ]


def test_no_file_of_the_project_holds_a_secret() -> None:
    assert len(list(texts(PROJECT))) > 100
    assert secrets(PROJECT) == []


def test_no_file_of_the_site_holds_a_secret(site: Built) -> None:
    assert len(list(texts(site.folder))) > 60
    assert secrets(site.folder) == []


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_would_be_noticed(kind: str, tmp_path: Path) -> None:
    samples = {
        "an e-mail address": "write to ann" + "@council.gov.uk",
        "a path of a machine": "see /home" + "/ann/notes",
        "the host of a registry": "https://" + "pypi" + ".org/simple",
        "a key": "token" + ' = "' + "abcdefgh1234" + '"',
    }
    (tmp_path / "page.md").write_text(samples[kind], "utf-8")
    assert [found.split(": ")[1] for found in secrets(tmp_path)] == [kind]
