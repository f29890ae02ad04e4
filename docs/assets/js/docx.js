// Word files (.docx): a reader's notes in a file that the build made, and the answers in one that somebody opens. The
// build says how everything looks (`sitekit/postbuild/notes_file.py`); its blocks are copied here, and filled. An
// answer is a content control with our own tag, so that it is found again however Word or LibreOffice saved the rest.
// Loaded by `notes-export.js` when it is first needed. It shows nothing, keeps nothing and asks for nothing.
(function () {
  "use strict";

  const { MAIN, open, pack, parsed, refuse, NOT_WORD } = ddm.wordPackage;
  const PREFIX = "guide.";
  const LONGEST_NAME = 64; // characters of a tag or a label; Word takes no more
  const LONGEST_ANSWER = 100_000; // characters that a page can show without a wait
  const LINE = 20; // characters that a line counts for at least: fields with thousands of lines are slow
  const MOST_TEXT = 1_000_000; // characters of all answers in a file
  const WORDPROCESSING = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main",
  ];
  const WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

  const FIRST_LETTER = /[\p{L}\u200e\u200f]/u;
  const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

  // With one character that XML has no place for, Word would not open the file.
  const clean = (text) => ddm.notesExport.clean(String(text ?? ""));
  const oneLine = (text) => clean(text).replace(/\s+/g, " ").trim();

  const escaped = (text) => clean(text).replace(/[&<>"]/g, (character) => ESCAPED[character]);

  // The first characters, without half an emoji at the end.
  const cut = (text, most = LONGEST_NAME) => text.slice(0, most).replace(/[\ud800-\udbff]$/, "");

  // Whether the first letter is of a script that is written from right to left.
  const isRightToLeft = (text) => RIGHT_TO_LEFT.test((FIRST_LETTER.exec(text) || [""])[0]);

  const NOT_OURS = "This Word file has none of the marks by which this workbook finds answers. Google Docs, Pages and LibreOffice before version 7.5 lose the marks when they save a file. Open the original file in Word, or copy your answers from this one by hand.";

  // --- XML -----------------------------------------------------------------------------------------------------------

  const childOf = (parent, name) => Array.from(parent?.children || []).find((child) => child.localName === name);
  const inside = (element, name) => [...element.getElementsByTagNameNS(WORDPROCESSING[0], name)];
  const valueOf = (element, name = "val") => element?.getAttributeNS(element.namespaceURI, name) || "";
  const setValue = (element, text) => element.setAttributeNS(WORDPROCESSING[0], "w:val", text);

  function add(parent, name, text = "") {
    const made = parent.ownerDocument.createElementNS(WORDPROCESSING[0], `w:${name}`);
    if (text) made.setAttribute("xml:space", "preserve");
    made.textContent = text;
    parent.append(made);
    return made;
  }

  // --- Writing -------------------------------------------------------------------------------------------------------

  // What can be in a plain-text control. Word wants one look in it; LibreOffice 7.4 puts its lines in a wrong order.
  const ONE_LOOK = /^[\t -\u024f\u2010-\u203a]*$/;
  const STYLES = {
    title: "Title", subtitle: "Subtitle", text: "Normal", ask: "Ask", answer: "Answer", choice: "Choice",
  };

  // The whole file. `notes-export.js` says what is in it; the same words give the same bytes.
  function write({ title, subtitle, blocks, source, day }) {
    const root = parsed(new TextEncoder().encode(ddm.wordFile[MAIN])).documentElement;
    const [body] = root.children;
    const [paper, ...patterns] = [...body.children].reverse();
    const named = new Map(patterns.map((pattern) => [nameOf(pattern), pattern]));
    const first = [{ kind: "title", text: title }, ...(subtitle ? [{ kind: "subtitle", text: subtitle }] : [])];
    body.replaceChildren(...[...first, ...blocks].flatMap((block) => copies(named, block)), paper);
    if (paper.previousElementSibling.localName === "tbl") paper.before(copyOf(named, "Normal", "")); // Word wants one
    inside(body, "id").forEach((id, at) => setValue(id, at + 1));
    const fields = { "{title}": oneLine(title), "{source}": oneLine(source), "1980-01-01": day };
    const filled = (part) => part.replace(/\{title\}|\{source\}|1980-01-01/g, (name) => escaped(fields[name]));
    const main = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${new XMLSerializer().serializeToString(root)}`;
    return pack(Object.entries(ddm.wordFile).map(([name, part]) => [name, name === MAIN ? main : filled(part)]));
  }

  // A paragraph goes by its style, a table by the number of its columns.
  function nameOf(pattern) {
    if (pattern.localName === "tbl") return inside(pattern, "gridCol").length;
    return valueOf(inside(pattern, "pStyle")[0]) || "Normal";
  }

  const copyOf = (named, style, text) => fill(named.get(style).cloneNode(true), { text });

  function copies(named, block) {
    switch (block.kind) {
      case "heading": return [copyOf(named, `Heading${block.level}`, block.text)];
      case "list": return block.items.map((item) => copyOf(named, "ListBullet", item));
      case "table": return [copyOf(named, "Caption", block.caption), table(named, block)];
      default: return [fill(named.get(STYLES[block.kind]).cloneNode(true), block)];
    }
  }

  function table(named, { caption, head, rows }) {
    const made = named.get(head.length).cloneNode(true);
    const [heads, pattern] = inside(made, "tr");
    const content = (cell) => (typeof cell === "string" ? { text: cell } : cell);
    const row = (like, cells) => {
      inside(like, "p").forEach((cell, at) => fill(cell, content(cells[at])));
      return like;
    };
    setValue(inside(made, "tblCaption")[0], oneLine(caption));
    row(heads, head);
    pattern.replaceWith(...rows.map((cells) => row(pattern.cloneNode(true), cells)));
    return made;
  }

  // Puts words into a paragraph, or into its control; without words, a control invites to write.
  function fill(paragraph, { key = "", label = "", text }) {
    const words = clean(text);
    const [control] = inside(paragraph, "sdt");
    const [run] = inside(control ?? paragraph, "r");
    const looks = childOf(paragraph, "pPr");
    if (isRightToLeft(words)) add(looks, "bidi");
    if (control) {
      const properties = childOf(control, "sdtPr");
      setValue(childOf(properties, "alias"), cut(oneLine(label)));
      setValue(childOf(properties, "tag"), PREFIX + key);
      if (!words) return paragraph;
      const plain = ONE_LOOK.test(words) ? null : childOf(properties, "text");
      const emptyOnly = [childOf(properties, "showingPlcHdr"), childOf(looks, "pBdr"), childOf(run, "rPr")];
      for (const one of [plain, ...emptyOnly]) one?.remove();
    }
    run.replaceWith(...runs(run, words));
    return paragraph;
  }

  // Lines of text as runs that look alike. Each line has its own direction; lines that run the same way share a run.
  function runs(like, text) {
    const made = [];
    let direction = false;
    text.split("\n").forEach((line, number) => {
      if (number) add(made.at(-1), "br");
      if (line === "" && number) return;
      if (!number || isRightToLeft(line) !== direction) {
        direction = isRightToLeft(line);
        made.push(emptyRun(like, direction));
      }
      line.split("\t").forEach((part, at) => {
        if (at) add(made.at(-1), "tab");
        if (part) add(made.at(-1), "t", part);
      });
    });
    return made;
  }

  function emptyRun(like, direction) {
    const run = like.cloneNode(false);
    const looks = childOf(like, "rPr")?.cloneNode(true);
    if (looks) run.append(looks);
    if (direction) add(looks ?? add(run, "rPr"), "rtl");
    return run;
  }

  // --- Reading -------------------------------------------------------------------------------------------------------

  const read = (buffer) => open(buffer, answers);

  // What is not text that stands there now: properties, deleted and moved words, pictures; and what only some programs
  // understand, of which Word writes another version for the others.
  const LEFT_OUT = new Set(["pPr", "del", "moveFrom", "drawing", "pict", "object", "rt", "Choice"]);
  const CHARACTERS = { br: "\n", cr: "\n", tab: "\t", ptab: "\t", noBreakHyphen: "-", softHyphen: "\u00ad" };

  // What Word itself makes of --> or :), and the ticks that people insert: its codes, and characters of any font.
  const WINGDINGS = {
    "4A": "☺", "4B": "😐", "4C": "☹", "6C": "●", "6E": "■", "A7": "▪", "A8": "◻", "D8": "➢",
    "DF": "←", "E0": "→", "E7": "⇐", "E8": "⇒", "F3": "⇔", "FB": "✗", "FC": "✓", "FD": "☒", "FE": "☑",
  };
  const UNKNOWN = "\ufffd"; // which is seen

  function signOf(element) {
    if (valueOf(element, "font") !== "Wingdings") return UNKNOWN;
    return WINGDINGS[valueOf(element, "char").slice(-2).toUpperCase()] ?? UNKNOWN;
  }

  // The answers in document order. One pass over the tree without recursion: a file may nest as deep as it likes.
  function answers(tree) {
    if (tree.documentElement.localName !== "document") refuse(NOT_WORD);
    /** @type {{ found: any[], open: any[], rows: any[], row: number }} */
    const state = { found: [], open: [], rows: [], row: 0 };
    for (let node = tree.documentElement, next = null; node; node = next) {
      next = enter(node, state) ? node.firstElementChild : null;
      for (; !next && node; node = node.parentElement) {
        for (const stack of [state.open, state.rows]) if (stack.at(-1)?.element === node) stack.pop();
        next = node.nextElementSibling;
      }
    }
    return state.found.length ? entries(state.found) : refuse(NOT_OURS);
  }

  // Of what would keep the page busy, only the beginning.
  function entries(found) {
    let room = MOST_TEXT;
    return found.map(({ key, label, pieces, row, isEmpty }) => {
      const whole = isEmpty ? "" : clean(pieces.join(""));
      const most = Math.min(LONGEST_ANSWER, room);
      const lines = whole.split("\n", most / LINE);
      const text = cut(lines.join("\n"), most);
      room -= Math.max(text.length, lines.length * LINE);
      return { key, label, text, row, ...(text === whole ? {} : { cut: true }) };
    });
  }

  // Takes in what an element says. Gives whether there is more inside it.
  function enter(element, state) {
    const name = element.localName;
    if (LEFT_OUT.has(name)) return false;
    if (!WORDPROCESSING.includes(element.namespaceURI)) return true;
    if (name === "tr") state.rows.push({ element, number: ++state.row });
    if (name === "sdt") enterControl(element, state);
    const into = state.open.at(-1);
    if (!into) return true;
    if (name === "p" && into.paragraphs++) into.pieces.push("\n");
    else if (name === "t") into.pieces.push(element.textContent);
    else if (name === "sym") into.pieces.push(signOf(element));
    else if (Object.hasOwn(CHARACTERS, name)) into.pieces.push(CHARACTERS[name]);
    return name !== "t";
  }

  const isKey = (key) => (PREFIX + key).length <= LONGEST_NAME && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(key);

  function enterControl(element, state) {
    const { found, rows } = state;
    const properties = childOf(element, "sdtPr");
    const tag = valueOf(childOf(properties, "tag"));
    const key = tag.startsWith(PREFIX) ? tag.slice(PREFIX.length) : "";
    if (!isKey(key)) return;
    const invites = childOf(properties, "showingPlcHdr");
    const isEmpty = Boolean(invites) && !["0", "false", "off"].includes(valueOf(invites));
    const label = cut(clean(valueOf(childOf(properties, "alias"))));
    const row = rows.at(-1)?.number || 0;
    const opened = { element, key, label, isEmpty, row, pieces: [], paragraphs: 0 };
    found.push(opened);
    state.open.push(opened);
  }

  // --- For the page --------------------------------------------------------------------------------------------------

  async function saveFile(content, name) {
    try {
      ddm.dom.saveBlob(await write(content), WORD_FILE, `${name}.docx`);
    } catch {
      throw new Error("The browser could not make the Word file. Your notes are still here: copy or print them.");
    }
  }

  async function openFile(file) {
    const unreadable = () => refuse("The browser could not read this file. Is it still where it was, and closed in Word?");
    return read(await file.arrayBuffer().catch(unreadable));
  }

  // What is said of those of the answers read that were too long.
  function leftOut(found) {
    const long = found.filter((entry) => entry.cut).length;
    return long ? `Of ${ddm.dom.plural(long, "answer")} only the beginning is here: a page takes 100,000 characters or 5,000 lines of an answer, and ten times as much of a file. The rest is still in your file.` : "";
  }

  ddm.docx = { write, read, saveFile, openFile, leftOut };
})();
