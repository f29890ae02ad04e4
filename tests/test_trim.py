"""What a release leaves out of the built site."""

from __future__ import annotations

from pathlib import Path

from guide import trim


def test_notes_and_blanks_go_and_text_stays(tmp_path: Path) -> None:
    script = "// a note\n  const a = `b // c`; // another\n\n    d(`e`, /\\/\\/ f/);\n"
    long = "// a note\nconst a = `\n  b\n`;\n"
    page = "<p>a\n\n    b</p>\n<pre>c\n\n  d</pre>\n   <textarea>\n  e</textarea>\n  <script>\n  f</script>\n"
    for path, text in {
        "assets/js/a.js": script,
        "assets/js/b.js": long,
        "a.html": page,
        "sitemap.xml": "<loc>",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    trim.trim(tmp_path)
    assert (tmp_path / "assets/js/a.js").read_text("utf-8") == "const a=`b // c`;d(`e`,/\\/\\/ f/);\n"
    assert (tmp_path / "assets/js/b.js").read_text("utf-8") == "const a=`\n  b\n`;\n"
    assert (tmp_path / "a.html").read_text("utf-8") == (
        "<p>a\nb</p>\n<pre>c\n\n  d</pre>\n<textarea>\n  e</textarea>\n<script>\n  f</script>\n"
    )
