// The workbook: a box under each prompt, a judgement beside each question for leaders, and ways to take the notes along
// and to bring them back. On a shared computer nothing may stay behind: notes live in the fields of this page and
// nowhere else, never in storage, an address or a request, and they are cleared when the page is left. Without scripts
// nothing of this is seen: the prompts and the empty worksheets remain.
(function () {
  "use strict";

  const { el, fromTemplate, plural } = ddm.dom;
  const CHANGED = "ddm-answers";

  const box = document.querySelector("[data-ddm-workbook]");
  const asks = box ? [...document.querySelectorAll("[data-ddm-answer]")] : [];
  if (!asks.length) return;

  const fields = new Map(); // key → what to call it, where it is, and how to read, write and clear it
  const parts = []; // what further scripts add: see `overview.js`
  let elsewhere = new Map(); // key → entry of an opened file that has no field here
  let changes = 0; // how often something was changed here
  let saved = 0; // how many of these changes are in a file
  let opening = null; // the file that is being read

  const hidden = (words) => el("span", { class: "ddm-unseen" }, words);

  for (const ask of asks) addFields(ask);
  const panel = el("div", {}, fromTemplate(box, "panel"));
  const status = part("status");
  const keepForUndo = ddm.notesExport.undo(panel);
  leadOf(asks[0]).before(copyOf("notice"));
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

  // What comes right before the first prompt and belongs to it: its heading, or the words that lead to its list.
  function leadOf(ask) {
    const list = ask.closest("ul, ol");
    const before = list && list.previousElementSibling;
    return before && before.tagName === "P" ? before : list || headingOf(ask);
  }

  function partOf(ask) {
    const headings = [...document.querySelectorAll(".md-content h2")];
    return headings.filter((heading) => heading.compareDocumentPosition(ask) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  }

  // --- Fields --------------------------------------------------------------------------------------------------------

  function addFields(ask) {
    const heading = headingOf(ask);
    const words = heading ? wordsOf(heading) : ask.textContent.trim();
    // The prompts come after each area: on a page with several, the area tells them apart.
    const name = ask.dataset.ddmAnswer.startsWith(`${partOf(ask).id}.`) ? `${words}, ${wordsOf(partOf(ask))}` : words;
    const shared = { ask: ask.textContent.trim(), heading: heading ? words : "", part: partOf(ask) };
    const { ddmAnswer: key, ddmJudged: judged } = ask.dataset;
    const made = judged ? [judgement(judged, name, shared)] : [];
    made.push(answer(key, name, shared));
    if (ask.tagName === "LI") ask.append(...made);
    else ask.after(...made);
  }

  function answer(key, name, shared) {
    const root = copyOf("answer");
    let field = root.querySelector("textarea");
    const label = root.querySelector("label");
    field.id = `ddm-answer-${key.replace(".", "-")}`;
    label.htmlFor = field.id;
    label.append("Your notes", hidden(` on ${name}`));
    fields.set(key, {
      key, label: name, ...shared, kind: "answer", printed: root.querySelector(".ddm-workbook__printed"),
      read: () => ddm.notesExport.clean(field.value),
      write: (text) => { field.value = text; },
      // A new field, because a browser may bring back the words of an old one when someone presses Ctrl and Z.
      clear: () => {
        const fresh = field.cloneNode(false);
        fresh.value = "";
        field.replaceWith(fresh);
        field = fresh;
      },
    });
    return root;
  }

  function judgement(key, name, shared) {
    const root = copyOf("judgement");
    const choices = [...root.querySelectorAll("input")];
    const back = root.querySelector("button");
    root.querySelector("legend").append("Judgement", hidden(` on ${name}`));
    back.append(hidden(` the judgement on ${name}`));
    for (const choice of choices) choice.name = `ddm-judgement-${key}`;
    const chosen = () => choices.find(({ checked }) => checked)?.value || "";
    const write = (text) => {
      for (const choice of choices) choice.checked = choice.value === text;
      back.hidden = !chosen();
    };
    root.addEventListener("change", () => write(chosen()));
    back.addEventListener("click", () => {
      write("");
      choices[0].focus();
      changed();
    });
    fields.set(key, {
      key, label: `${name}: judgement`, ...shared, kind: "choice", options: choices.map(({ value }) => value),
      read: chosen, write, clear: () => write(""),
    });
    return root;
  }

  // A field prints only what is in sight of it, so its words are printed from a place of their own.
  function showOnPaper() {
    for (const ask of asks) {
      const { ddmAnswer: key, ddmJudged: judged } = ask.dataset;
      const words = [judged && fields.get(judged).read(), fields.get(key).read()].filter(Boolean).join("\n");
      fields.get(key).printed.textContent = words;
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
    part("download").addEventListener("click", download);
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
    const answers = answersIn(content(true));
    const unsaved = changes !== saved;
    clear();
    say("Everything is cleared.");
    if (!answers.length) return;
    keepForUndo(() => {
      fill(answers);
      if (unsaved) changed();
      part("clear").focus();
      say(`${plural(answers.length, "answer")} brought back.`);
    });
    part("undo").focus();
  }

  function answersIn(notes) {
    return notes.blocks.flatMap((block) => block.rows?.flat() ?? block).filter(({ key, text }) => key && text);
  }

  function clear() {
    for (const field of [...fields.values(), ...parts]) field.clear();
    showOnPaper();
    elsewhere = new Map();
    showElsewhere();
    saved = changes;
    opening = null;
    part("file").value = "";
    document.querySelector(".ddm-sheet")?.remove();
    keepForUndo(null);
    document.dispatchEvent(new CustomEvent(CHANGED));
  }

  function say(sentence) {
    status.textContent = sentence;
  }

  // --- To take away --------------------------------------------------------------------------------------------------

  // The notes as a document: what has an answer, or every question if the reader wants that or has answered none.
  function content(answered = !part("whole").checked && !isEmpty()) {
    const wanted = [...fields.values()].filter(({ read }) => !answered || read());
    const further = parts.flatMap((one) => (answered && one.isEmpty() ? [] : one.blocks()));
    const written = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    return {
      title: wordsOf(document.querySelector("h1")), subtitle: `Notes of ${written}`,
      day: ddm.dom.today(), source: ddm.notesExport.sourceOf(box),
      blocks: [...further, ...blocks(wanted), ...others()],
    };
  }

  function blocks(wanted) {
    let last = {};
    return wanted.flatMap((field) => {
      const made = [];
      if (field.part !== last.part) made.push({ kind: "heading", level: 1, text: wordsOf(field.part) });
      if (field.ask !== last.ask || field.part !== last.part) {
        if (field.heading) made.push({ kind: "heading", level: 2, text: field.heading });
        made.push({ kind: "ask", text: field.ask });
      }
      last = field;
      const { kind, key, label, options } = field;
      return [...made, { kind, key, label, options, text: field.read() }];
    });
  }

  function others() {
    if (!elsewhere.size) return [];
    return [{ kind: "heading", level: 1, text: "Answers for other pages" },
      ...[...elsewhere.values()].flatMap(({ key, label, text }) => [{ kind: "ask", text: label }, { kind: "answer", key, label, text }])];
  }

  function download() {
    const sofar = changes;
    ddm.notesExport.download(content(), `${box.dataset.ddmWorkbook}-notes-${ddm.dom.today()}`).then(() => {
      saved = sofar;
      say("The Word file is made. Check that it is among your downloads before you close this tab.");
    }, ({ message }) => say(message));
  }

  function copy() {
    if (isEmpty() && !part("whole").checked) say("There is nothing to copy yet.");
    else ddm.notesExport.copy(content()).then(() => say("Your notes are copied. Paste them where you need them."), ({ message }) => say(message));
  }

  // --- To bring back -------------------------------------------------------------------------------------------------

  async function open({ target }) {
    const [file] = target.files;
    if (!file) return;
    const sofar = changes;
    const nothingElse = changes === saved || isEmpty();
    const mine = opening = {};
    try {
      const found = await ddm.notesExport.open(file);
      if (opening !== mine) return; // cleared meanwhile, or another file was chosen
      const entries = found.filter(({ text }) => text);
      const filled = fill(entries);
      if (nothingElse && changes === sofar) saved = changes;
      say(entries.length ? [filled, ddm.docx.leftOut(found)].filter(Boolean).join(" ") : "This file has no answers in it yet.");
    } catch ({ message }) {
      say(message);
    }
    target.value = "";
  }

  // Nothing that was typed is lost: where both have words, both are kept. Says what happened.
  function fill(entries) {
    const left = parts.reduce((rest, one) => one.fill(rest), entries);
    const here = left.filter(belongs);
    const differing = here.map(put).filter(Boolean).length;
    const strange = left.filter((entry) => !belongs(entry));
    for (const entry of strange) keep(entry);
    showElsewhere();
    document.dispatchEvent(new CustomEvent(CHANGED));
    return [
      `${plural(entries.length - strange.length, "answer")} opened here.`,
      differing ? `${differing} differed from what you had typed: the file's words stand below yours, and your own judgements are kept.` : "",
      strange.length ? `${plural(strange.length, "answer")} for other pages ${strange.length === 1 ? "is" : "are"} kept, below.` : "",
    ].filter(Boolean).join(" ");
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
    const list = part("elsewhere").querySelector("dl");
    const entries = [...elsewhere.values()];
    list.replaceChildren(...entries.flatMap(({ label, key, text }) => [el("dt", {}, label || key), el("dd", { dir: "auto" }, text)]));
    part("elsewhere").hidden = !elsewhere.size;
  }

  // --- For `overview.js` ---------------------------------------------------------------------------------------------

  function questions() {
    return asks.filter((ask) => ask.dataset.ddmJudged).map((ask) => {
      const { ddmAnswer: id, ddmJudged } = ask.dataset;
      const { label, part: area } = fields.get(id);
      const [choice, note] = [fields.get(ddmJudged), fields.get(id)];
      return { id, name: label, area: area.id, areaName: wordsOf(area), judgement: choice.read(), note: note.read() };
    });
  }

  const judgements = [...box.querySelector('template[data-part="judgement"]').content.querySelectorAll("input")].map(({ value }) => value);
  ddm.workbook = { questions, judgements, parts, touched: changed };
})();
