// Boxes for notes: one under each prompt, and four answers to choose from under leaders' questions that have them; and
// ways to take the notes along and to bring them back. On a shared computer nothing may stay behind: notes live in the
// fields of this page and nowhere else, never in storage, an address or a request, and are cleared when it is left.
// Without scripts nothing of this is seen: the prompts and the empty worksheets remain.
(function () {
  "use strict";

  const { el, fromTemplate, plural } = ddm.dom;
  const CHANGED = "ddm-answers";
  // The judgements in Word files of the first edition, in the order of today's.
  const FIRST_EDITION = ["Working well", "Partly", "Not yet", "Don't know"];

  const box = document.querySelector("[data-ddm-workbook]");
  const asks = box ? [...document.querySelectorAll("[data-ddm-answer]")] : [];
  if (!asks.length) return;

  // What `overview.js` and `questions.js` add: further notes, and further kinds of document.
  const parts = [];
  /** @type {Record<string, () => any>} */
  const kinds = {};
  let elsewhere = new Map(); // key → entry of an opened file that has no field here
  let changes = 0; // how often something was changed here
  let saved = 0; // how many of these changes are in a file

  const hidden = (words) => el("span", { class: "ddm-unseen" }, words);

  /** @type {Map<Element, any>} */
  const asked = new Map(asks.map((ask) => [ask, questionIn(ask)]));
  const fields = new Map([...asked.values()].flatMap((one) => one.fields.map((field) => [field.key, field])));
  const panel = el("div", {}, fromTemplate(box, "panel"));
  const keepForUndo = ddm.notesExport.undo(panel);
  placeNotice(copyOf("notice"));
  box.append(panel);
  box.hidden = false;
  connect();

  // --- Pieces of the page --------------------------------------------------------------------------------------------

  function copyOf(name) {
    return fromTemplate(box, name).firstElementChild;
  }

  function part(name) {
    return ddm.dom.part(panel, name);
  }

  // The words of a heading, without the link to it.
  function wordsOf(heading) {
    const words = heading.cloneNode(true);
    words.querySelectorAll(".headerlink").forEach((link) => link.remove());
    return words.textContent.trim();
  }

  // The heading right before a prompt; a prompt that is an item of a list has none of its own.
  function headingOf(ask) {
    const before = ask.tagName === "LI" ? null : ask.previousElementSibling;
    return before && /^H[3-6]$/.test(before.tagName) ? before : null;
  }

  // After the buttons that choose questions; or before the first list of prompts, and the words that lead to it.
  function placeNotice(notice) {
    const chooser = document.querySelector("[data-ddm-choose]");
    const list = asks[0].parentElement;
    const lead = list.previousElementSibling;
    if (chooser) chooser.after(notice);
    else (lead?.tagName === "P" ? lead : list).before(notice);
  }

  // The heading of the part of the page that a prompt is in.
  function chapterOf(ask) {
    const headings = [...document.querySelectorAll(".md-content h2, [data-ddm-area] > h3")];
    return headings.filter((heading) => heading.compareDocumentPosition(ask) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  }

  // --- Fields --------------------------------------------------------------------------------------------------------

  // What is asked, with its fields: the note, and before it the judgement where there is one.
  function questionIn(ask) {
    const heading = headingOf(ask);
    const words = ask.textContent.trim();
    const chapter = chapterOf(ask);
    const name = heading ? wordsOf(heading) : words;
    const { ddmAnswer: id, ddmJudged: judged } = ask.dataset;
    const note = answer(id, name, judged);
    const judgement = judged && judgementOf(judged, name);
    const own = judgement ? [judgement, note] : [note];
    const roots = own.map(({ root }) => root);
    if (ask.tagName === "LI") ask.append(...roots);
    else ask.after(...roots);
    const { ddmArea: area } = chapter.parentElement.dataset;
    return { id, name, title: heading && name, words, ask, chapter, area, fields: own, note, judgement };
  }

  function answer(key, name, judged) {
    const root = copyOf("answer");
    let field = root.querySelector("textarea");
    const label = root.querySelector("label");
    field.id = `ddm-answer-${key.replace(".", "-")}`;
    label.htmlFor = field.id;
    if (judged) label.textContent = label.dataset.ddmEvidence;
    label.append(hidden(` (${name})`));
    return {
      kind: "answer", key, label: name, root, printed: root.querySelector(".ddm-workbook__printed"),
      read: () => ddm.notesExport.clean(field.value),
      write: (text) => { field.value = text; },
      // A new field, because a browser may bring back the words of an old one when someone presses Ctrl and Z.
      clear: () => {
        const fresh = field.cloneNode(false);
        fresh.value = "";
        field.replaceWith(fresh);
        field = fresh;
      },
    };
  }

  function judgementOf(key, name) {
    const root = copyOf("judgement");
    const choices = [...root.querySelectorAll("input")];
    const back = root.querySelector("button");
    root.querySelector("legend").append(hidden(` (${name})`));
    back.append(hidden(` (${name})`));
    for (const choice of choices) choice.name = `ddm-judgement-${key}`;
    const read = () => choices.find(({ checked }) => checked)?.value || "";
    const write = (text) => {
      for (const choice of choices) choice.checked = choice.value === text;
      back.hidden = !read();
    };
    root.addEventListener("change", () => write(read()));
    back.addEventListener("click", () => {
      write("");
      choices[0].focus();
      changed();
    });
    const options = choices.map(({ value }) => value);
    return { kind: "choice", key, label: `Where we are: ${name}`, root, options, read, write, clear: () => write("") };
  }

  // A field prints only what is in sight of it, so its words are printed from a place of their own.
  function showOnPaper() {
    for (const { ask, note, fields: own } of asked.values()) {
      const words = own.map(({ read }) => read()).filter(Boolean).join("\n");
      note.printed.textContent = words;
      ask.classList.toggle("ddm-workbook__answered", Boolean(words));
    }
  }

  // The cards of tools and the run-sheets of sessions leave lists out: there the notes follow on a sheet of their own.
  function printNotes() {
    showOnPaper();
    if (document.documentElement.dataset.ddmPrint || asks[0].tagName !== "LI" || isEmpty()) return;
    const sheet = ddm.notesExport.sheet(content(true));
    sheet.classList.add("ddm-sheet--after");
    document.body.append(sheet);
    addEventListener("afterprint", () => sheet.remove(), { once: true });
  }

  function isEmpty() {
    return !elsewhere.size && parts.every((one) => one.isEmpty()) && [...fields.values()].every(({ read }) => !read());
  }

  // --- Use and leaving -----------------------------------------------------------------------------------------------

  function connect() {
    document.addEventListener("input", (/** @type {any} */ { target }) => {
      if (target.closest(".ddm-workbook__answer, .ddm-workbook__judgement")) changed();
    });
    addEventListener("beforeunload", (event) => {
      if (changes !== saved && !isEmpty()) event.preventDefault();
    });
    // A page that was left can be brought back with everything in it, by the next person at the computer.
    addEventListener("pagehide", clear);
    addEventListener("beforeprint", printNotes);
    part("download").addEventListener("click", ({ detail }) => detail < 2 && download()); // a double click means one file
    part("print").addEventListener("click", () => ddm.notesExport.print(content()));
    part("copy").addEventListener("click", copy);
    part("clear").addEventListener("click", clearNow);
    part("file").addEventListener("change", open);
  }

  function changed() {
    changes += 1;
    document.dispatchEvent(new CustomEvent(CHANGED));
  }

  // What is brought back comes as out of a file: whatever was typed meanwhile is kept.
  function clearNow() {
    const entries = notes(false).blocks.flatMap((block) => block.rows?.flat() ?? block).filter(({ key }) => key);
    const answers = entries.filter(({ text }) => text);
    const unsaved = changes !== saved;
    clear();
    say("Everything is cleared.");
    if (!answers.length) return;
    keepForUndo(() => {
      fill(entries);
      if (unsaved) changed();
      part("clear").focus();
      say(`${plural(answers.length, "answer")} brought back.`);
    });
    part("undo").focus();
  }

  function clear() {
    for (const field of [...fields.values(), ...parts]) field.clear();
    showOnPaper();
    elsewhere = new Map();
    showElsewhere();
    saved = changes;
    part("file").value = "";
    document.querySelector(".ddm-sheet")?.remove();
    keepForUndo(null);
    document.dispatchEvent(new CustomEvent(CHANGED));
  }

  function say(sentence) {
    part("status").textContent = sentence;
  }

  // --- To take away --------------------------------------------------------------------------------------------------

  // What the reader asks for as a document.
  /** @returns {NoteDocument} */
  function content(answered = isAnsweredOnly()) {
    const written = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    const kind = panel.querySelector("[name=ddm-workbook-kind]:checked")?.value ?? "notes";
    return {
      title: wordsOf(document.querySelector("h1")), subtitle: `Notes of ${written}`,
      day: ddm.dom.today(), source: ddm.notesExport.sourceOf(box),
      ...(kind === "notes" ? notes(answered) : kinds[kind]()),
    };
  }

  const isAnsweredOnly = () => !part("whole").checked && !isEmpty();

  // What has an answer, or every question that is chosen if the reader wants that or has answered none.
  function notes(answered = isAnsweredOnly()) {
    let last = null;
    const blocks = parts.flatMap((one) => (answered && one.isEmpty() ? [] : one.blocks()));
    for (const question of inOrder()) {
      const isWanted = ({ read }) => read() || !(answered || isLeftOut(question));
      const wanted = question.fields.filter(isWanted);
      if (!wanted.length) continue;
      if (question.chapter !== last) blocks.push({ kind: "heading", level: 1, text: wordsOf(question.chapter) });
      last = question.chapter;
      blocks.push(...blocksOf(question, question.title, wanted));
    }
    return { blocks: [...blocks, ...others()] };
  }

  // A question as it is taken away, whichever kind of document that is.
  function blocksOf({ words, fields: own }, title, wanted = own) {
    const heading = title ? [{ kind: "heading", level: 2, text: title }] : [];
    const answers = wanted.map(({ kind, key, label, options, read }) => ({ kind, key, label, options, text: read() }));
    return [...heading, { kind: "ask", text: words }, ...answers];
  }

  const inOrder = () => [...document.querySelectorAll("[data-ddm-answer]")].map((ask) => asked.get(ask));
  const isLeftOut = ({ ask }) => Boolean(ask.closest("[data-ddm-question][hidden]"));

  function others() {
    if (!elsewhere.size) return [];
    return [{ kind: "heading", level: 1, text: "Answers for other pages" },
      ...[...elsewhere.values()].flatMap(({ key, label, text }) => [{ kind: "ask", text: label }, { kind: "answer", key, label, text }])];
  }

  function download() {
    const sofar = changes;
    const wanted = content();
    const name = `${box.dataset.ddmWorkbook}-${wanted.kind || "notes"}-${ddm.dom.today()}`;
    ddm.notesExport.download(wanted, name).then(() => {
      if (!wanted.kind) saved = sofar;
      say("The Word file is made. Check that it is among your downloads before you close this tab.");
    }, ({ message }) => say(message));
  }

  function copy() {
    if (ddm.notesExport.copy(content())) say("Copied. Paste it where you need it.");
    else say("The browser does not let this page copy. Download the notes as Word, or print them.");
  }

  // --- To bring back -------------------------------------------------------------------------------------------------

  async function open({ target }) {
    const [file] = target.files;
    if (!file) return;
    const sofar = changes;
    const nothingElse = changes === saved || isEmpty();
    try {
      const found = await ddm.notesExport.open(file);
      const filled = fill(found);
      if (nothingElse && changes === sofar) saved = changes;
      say([filled, ddm.docx.leftOut(found)].filter(Boolean).join(" "));
    } catch ({ message }) {
      say(message);
    }
    target.value = "";
  }

  // Nothing that was typed is lost: where both have words, both are kept. Says what happened.
  function fill(found) {
    const answers = found.filter(({ text }) => text);
    const left = parts.reduce((rest, one) => one.fill(rest), found.map(broughtUp)).filter(({ text }) => text);
    const here = left.filter(belongs);
    const differing = here.map(put).filter(Boolean).length;
    const strange = left.filter((entry) => !belongs(entry));
    for (const entry of strange) keep(entry);
    showElsewhere();
    document.dispatchEvent(new CustomEvent(CHANGED));
    if (!answers.length) return "This file has no answers in it yet.";
    return [
      `${plural(answers.length - strange.length, "answer")} opened here.`,
      differing ? `${differing} differed from what you had typed: the file's words stand below yours, and your own judgements are kept.` : "",
      strange.length ? `${plural(strange.length, "answer")} for other pages ${strange.length === 1 ? "is" : "are"} kept for your next file.` : "",
    ].filter(Boolean).join(" ");
  }

  // In the first edition the judgements had other words, every question had one, and the prompts came after each area.
  function broughtUp(entry) {
    const [first, last] = entry.key.split(".");
    const options = fields.get(entry.key)?.options;
    if (options) return { ...entry, text: options[FIRST_EDITION.indexOf(entry.text)] ?? entry.text };
    if (last === "judgement" && fields.has(first)) return { ...entry, key: first };
    const area = document.querySelector(`[data-ddm-area] > h3[id="${CSS.escape(first)}"]`);
    return area && entry.text && fields.has(last) ? { ...entry, key: last, text: `${wordsOf(area)}:\n${entry.text}` } : entry;
  }

  function belongs({ key, text }) {
    const field = fields.get(key);
    return Boolean(field) && (!field.options || field.options.includes(text));
  }

  // Whether there was something else here than in the file.
  function put({ key, text }) {
    const field = fields.get(key);
    const own = field.read();
    if (own && field.options) return own !== text;
    field.write(joined(own, text));
    return Boolean(own) && field.read() !== own;
  }

  // Of two judgements only one can be chosen again on its own page: the later.
  function keep(entry) {
    const own = entry.key.endsWith(".judgement") ? "" : elsewhere.get(entry.key)?.text;
    elsewhere.set(entry.key, { ...entry, text: joined(own, entry.text) });
  }

  // Both, one below the other, but nothing twice.
  function joined(own, text) {
    if (!own || own === text) return text;
    return `\n\n${own}\n\n`.includes(`\n\n${text}\n\n`) ? own : `${own}\n\n${text}`;
  }

  function showElsewhere() {
    part("names").textContent = [...elsewhere.values()].map(({ label, key }) => label || key).join("; ");
    part("elsewhere").hidden = !elsewhere.size;
  }

  // --- For `overview.js` and `questions.js` --------------------------------------------------------------------------

  // The leaders' questions in the reader's order, with whether each is chosen, and what is answered now.
  function questions() {
    return inOrder().filter(({ area }) => area).map((question) => ({
      ...question, isChosen: !isLeftOut(question), note: question.note.read(), judgement: question.judgement?.read(),
    }));
  }

  const questionCalled = (id) => [...asked.values()].find((one) => one.id === id);
  const judgements = [...asked.values()].find(({ judgement }) => judgement)?.judgement.options ?? [];
  ddm.workbook = { questions, questionCalled, blocksOf, judgements, parts, kinds, panel, touched: changed };
})();
