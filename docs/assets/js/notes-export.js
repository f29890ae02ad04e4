// Taking typed notes away: as a Word file, on paper or by copying, and opening a Word file again. What is taken away is a
// plain description of a document (a title and blocks); which notes there are is known by `workbook.js` and `agenda.js`.
// Nothing is kept here, and nothing leaves the page but what the reader asks for. The Word format is in `docx.js`,
// which is loaded when it is first needed.
//
// A document: { title, subtitle, source, day ("2026-11-23"), kind ("agenda" or none), blocks }. A block is one of
//   { kind: "heading", level: 1 to 3, text }      { kind: "text", text }      { kind: "list", items: [text] }
//   { kind: "ask", text }: a question, which stays with what follows
//   { kind: "answer", key, label, text }: `key` finds the answer again in a Word file, and `text` may be empty
//   { kind: "choice", key, label, text, options: [text] }: an answer that is one of the options, or empty
//   { kind: "table", caption, head: [text], rows: [[cell]], widths }: a cell is text or an answer; widths are in parts
// An entry of an opened file: { key, label, text, row }, `row` being the number of its row among all tables, or 0.
(function () {
  "use strict";

  const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  const KEPT = 60_000; // milliseconds for which a made file can be fetched from the page
  // What XML, and so Word, has no place for: control characters and two code points that are none.
  const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g;
  const PAIR_OR_HALF = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

  function clean(text) {
    const whole = text.replace(/\r\n?/g, "\n").replace(FORBIDDEN, "");
    return whole.replace(PAIR_OR_HALF, (found) => (found.length === 2 ? found : "\ufffd"));
  }

  // The day, as "2026-11-23"; it is the only thing that a document says about its making.
  function today() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((number) => String(number).padStart(2, "0")).join("-");
  }

  let loading = null;

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = document.querySelector("[data-ddm-word-file]").dataset.ddmWordFile;
      element.onload = () => resolve(globalThis.ddm.docx);
      element.onerror = () => {
        loading = null;
        reject(new Error("The part of this site that knows Word files could not be loaded. Your notes are still here: copy or print them."));
      };
      document.head.append(element);
    });
    return loading;
  }

  // --- Word ----------------------------------------------------------------------------------------------------------

  async function download(content, name) {
    const word = await load();
    try {
      const file = new Blob([word.write(content)], { type: WORD });
      const link = element("a", "", { download: `${name}.docx`, href: URL.createObjectURL(file) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
    } catch {
      throw new Error("The browser could not make the Word file. Your notes are still here: copy or print them.");
    }
  }

  async function open(file) {
    const word = await load();
    let bytes;
    try {
      bytes = await file.arrayBuffer();
    } catch {
      throw new Error("The browser could not read this file. Is it still where it was, and closed in Word?");
    }
    return word.read(bytes);
  }

  // --- On the page ---------------------------------------------------------------------------------------------------

  function element(name, words = "", attributes = {}) {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    return made;
  }

  const BLOCKS = {
    heading: ({ level, text }) => element(`h${level + 1}`, text),
    text: ({ text }) => element("p", text),
    ask: ({ text }) => element("p", text, { class: "ddm-sheet__ask" }),
    list: ({ items }) => withChildren(element("ul"), items.map((item) => lines(element("li"), item))),
    answer: ({ text }) => lines(element("p", "", { class: "ddm-sheet__answer" }), text),
    choice: ({ text, options }) => choice(text, options),
    table: ({ caption, head, rows }) => table(caption, head, rows),
  };

  function withChildren(parent, children) {
    parent.append(...children);
    return parent;
  }

  // Each line apart, as it was typed: what is pasted elsewhere does not keep the look of line breaks.
  function lines(parent, text) {
    const [first, ...others] = text.split("\n");
    parent.append(first);
    for (const line of others) parent.append(document.createElement("br"), line);
    if (text) parent.dir = "auto";
    return parent;
  }

  function choice(chosen, options) {
    const boxes = options.map((option) => `${option === chosen ? "☒" : "☐"}\u00a0${option}`);
    return element("p", chosen ? `Judgement: ${chosen}` : boxes.join("\u2003"), { class: "ddm-sheet__choice" });
  }

  function table(caption, head, rows) {
    const made = element("table");
    const line = (cells) => withChildren(element("tr"), cells);
    const cell = (content, at) => (typeof content === "string"
      ? element(at ? "td" : "th", content, at ? {} : { scope: "row" }) : lines(element("td"), content.text));
    made.append(element("caption", caption),
      withChildren(element("thead"), [line(head.map((words) => element("th", words, { scope: "col" })))]),
      withChildren(element("tbody"), rows.map((row) => line(row.map(cell)))));
    return made;
  }

  function sheet(content) {
    const made = element("div", "", { class: `ddm-sheet ddm-sheet--${content.kind || "notes"} md-typeset` });
    made.append(element("h1", content.title));
    if (content.subtitle) made.append(element("p", content.subtitle, { class: "ddm-sheet__subtitle" }));
    made.append(...content.blocks.map((block) => BLOCKS[block.kind](block)));
    if (content.source) made.append(element("p", content.source, { class: "ddm-sheet__source" }));
    return made;
  }

  // The sheet is printed by itself: as the only thing on the page that is not left out (`sheet.css`).
  function printSheet(content) {
    const root = document.documentElement;
    document.querySelector(".ddm-sheet")?.remove();
    const made = sheet(content);
    document.body.append(made);
    root.dataset.ddmPrint = "sheet";
    addEventListener("afterprint", () => {
      made.remove();
      delete root.dataset.ddmPrint;
    }, { once: true });
    print();
  }

  async function copy(content) {
    const made = sheet(content);
    try {
      const kinds = { "text/html": made.innerHTML, "text/plain": plain(content) };
      const blobs = Object.entries(kinds).map(([kind, text]) => [kind, new Blob([text], { type: kind })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch {
      if (!copySelected(made)) throw new Error("The browser does not let this page copy. Download the notes as Word, or print them.");
    }
  }

  // The older way, which also works on an intranet without https.
  function copySelected(made) {
    document.body.append(made);
    made.classList.add("ddm-sheet--copied");
    getSelection().selectAllChildren(made);
    const copied = document.execCommand("copy");
    getSelection().removeAllRanges();
    made.remove();
    return copied;
  }

  function plain({ title, subtitle, blocks, source }) {
    const text = (block) => (block.kind === "list" ? block.items.map((item) => `- ${item}`).join("\n")
      : block.kind === "table" ? [block.head, ...block.rows].map((row) => row.map((cell) => cell.text ?? cell).join("\t")).join("\n")
        : block.kind === "choice" ? block.text && `Judgement: ${block.text}` : block.text);
    return [title, subtitle, ...blocks.map(text), source].filter(Boolean).join("\n\n");
  }

  (globalThis.ddm ??= {}).notesExport = { clean, today, element, withChildren, sheet, print: printSheet, copy, download, open };
})();
