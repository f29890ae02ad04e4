// Taking typed notes away: as a Word file, on paper or by copying, and opening a Word file again. What is taken away is
// a plain description of a document (a title and blocks); which notes there are is known by `workbook.js`.
// Nothing is kept here, and nothing leaves the page but what the reader asks for. The Word format is in
// `docx.js`, which is loaded when it is first needed, with the file that it fills in.
// `tests/types.d.ts` says what a document is, and an entry of an opened file.
(function () {
  "use strict";

  const { el, part } = ddm.dom;
  const WHERE = "Where we are"; // before a judgement
  // What XML, and so Word, has no place for: control characters and two code points that are none.
  const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g;
  const PAIR_OR_HALF = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

  function clean(text) {
    // Word and PowerPoint copy their own line breaks as vertical tabs and form feeds.
    const whole = text.replace(/\r\n?|[\u000b\u000c]/g, "\n").replace(FORBIDDEN, "");
    return whole.replace(PAIR_OR_HALF, (found) => (found.length === 2 ? found : "\ufffd"));
  }

  // Where the words come from and on which page it was made: without what follows a ? or #, and without the folders of
  // somebody's computer.
  function sourceOf(box) {
    const page = location.protocol === "file:" ? document.title : location.origin + location.pathname;
    return `${box.dataset.ddmSource} Made on this page: ${page}`;
  }

  // What was cleared or removed last, until it is brought back or something else is to be kept. Gives what keeps it.
  function undo(root) {
    const place = part(root, "cleared");
    let kept = null;
    function keep(restore) {
      kept = restore;
      place.hidden = !kept;
    }
    part(place, "undo").addEventListener("click", () => {
      const restore = kept;
      keep(null);
      restore();
    });
    return keep;
  }

  async function load() {
    try {
      const scripts = document.querySelector("[data-ddm-word-file]").dataset.ddmWordFile.split(" ");
      if (!ddm.docx || !ddm.wordFile) await Promise.all(scripts.map(ddm.dom.loadScript));
    } catch {
      throw new Error("The script for Word files could not be loaded. Your notes are still here: copy or print them.");
    }
    return ddm.docx;
  }

  // --- Word ----------------------------------------------------------------------------------------------------------

  const download = (content, name) => load().then((word) => word.saveFile(content, name));
  const open = (file) => load().then((word) => word.openFile(file));

  // --- On the page ---------------------------------------------------------------------------------------------------

  const BLOCKS = {
    heading: ({ level, text }) => el(`h${level + 1}`, {}, text),
    text: ({ text }) => el("p", {}, text),
    ask: ({ text }) => el("p", { class: "ddm-sheet__ask" }, text),
    list: ({ items }) => el("ul", {}, ...items.map((item) => lines(el("li"), item))),
    answer: ({ text }) => lines(el("p", { class: "ddm-sheet__answer" }), text),
    choice: ({ text, options }) => choice(text, options),
    table,
  };

  // Each line apart, as it was typed: what is pasted elsewhere does not keep the look of line breaks.
  function lines(parent, text) {
    const [first, ...others] = text.split("\n");
    parent.append(first);
    for (const line of others) parent.append(el("br"), line);
    if (text) parent.dir = "auto";
    return parent;
  }

  function choice(chosen, options) {
    const boxes = options.map((option) => `${option === chosen ? "☒" : "☐"}\u00a0${option}`);
    return el("p", { class: "ddm-sheet__choice" }, chosen ? `${WHERE}: ${chosen}` : boxes.join("\u2003"));
  }

  function table({ caption, head, rows }) {
    const line = (cells) => el("tr", {}, ...cells);
    const heads = head.map((words) => el("th", { scope: "col" }, words));
    const body = rows.map((row) => line(row.map(tableCell)));
    return el("table", {}, el("caption", {}, caption), el("thead", {}, line(heads)), el("tbody", {}, ...body));
  }

  // Text in the first column heads its row; an answer does not.
  function tableCell(content, column) {
    if (typeof content !== "string") return lines(el("td"), content.text);
    return column ? el("td", {}, content) : el("th", { scope: "row" }, content);
  }

  const elements = (blocks) => blocks.map((block) => BLOCKS[block.kind](block));

  function sheet(content) {
    const made = el("div", { class: `ddm-sheet ddm-sheet--${content.kind || "notes"} md-typeset` });
    made.append(el("h1", {}, content.title));
    if (content.subtitle) made.append(el("p", { class: "ddm-sheet__subtitle" }, content.subtitle));
    made.append(...elements(content.blocks));
    if (content.source) made.append(el("p", { class: "ddm-sheet__source" }, content.source));
    return made;
  }

  const print = (content) => ddm.dom.printOnly(sheet(content));

  // As rich text. Only this older way also works on an intranet without https.
  function copy(content) {
    const made = sheet(content);
    const take = (event) => {
      event.clipboardData.setData("text/html", made.innerHTML);
      event.clipboardData.setData("text/plain", made.innerText);
      event.preventDefault();
    };
    document.body.append(made);
    made.classList.add("ddm-sheet--copied");
    getSelection()?.selectAllChildren(made);
    made.addEventListener("copy", take);
    const copied = document.execCommand("copy");
    getSelection()?.removeAllRanges();
    made.remove();
    return copied;
  }

  ddm.notesExport = { clean, sourceOf, undo, sheet, elements, print, copy, download, open };
})();
