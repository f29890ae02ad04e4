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

  const fields = new Map(); // key → what to call it, where it is, and how to read, write and clear it
  // What `overview.js` and `questions.js` add: further notes, and further kinds of document.
  const parts = [];
  /** @type {Record<string, () => any>} */
  const kinds = {};
  let elsewhere = new Map(); // key → entry of an opened file that has no field here
  let changes = 0; // how often something was changed here
  let saved = 0; // how many of these changes are in a file
  let opening = null; // the file that is being read

  const hidden = (words) => el("span", { class: "ddm-unseen" }, words);

  for (const ask of asks) addFields(ask);
  const panel = el("div", {}, fromTemplate(box, "panel"));
  const status = part("status");
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

  // After the buttons that choose questions; or before the first prompt, and the words that lead to its list.
  function placeNotice(notice) {
    const list = asks[0].closest("ul, ol");
    const before = list?.previousElementSibling;
    const chooser = document.querySelector("[data-ddm-choose]");
    if (chooser) chooser.after(notice);
    else (before?.tagName === "P" ? before : list || headingOf(asks[0])).before(notice);
  }

  function partOf(ask) {
    const headings = [...document.querySelectorAll(".md-content h2, [data-ddm-area] > h3")];
    return headings.filter((heading) => heading.compareDocumentPosition(ask) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  }

  // --- Fields --------------------------------------------------------------------------------------------------------

  function addFields(ask) {
    const heading = headingOf(ask);
    const name = heading ? wordsOf(heading) : ask.textContent.trim();
    const shared = { ask: ask.textContent.trim(), heading: heading ? name : "", part: partOf(ask) };
    const { ddmAnswer: key, ddmJudged: judged } = ask.dataset;
    const made = judged ? [judgement(judged, name, shared)] : [];
    made.push(answer(key, name, shared, Boolean(judged)));
    if (ask.tagName === "LI") ask.append(...made);
    else ask.after(...made);
  }

  function answer(key, name, shared, isJudged) {
    const root = copyOf("answer");
    let field = root.querySelector("textarea");
    const label = root.querySelector("label");
    field.id = `ddm-answer-${key.replace(".", "-")}`;
    label.htmlFor = field.id;
    label.textContent = isJudged ? label.dataset.ddmEvidence : label.textContent;
    label.append(hidden(` (${name})`));
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
    root.querySelector("legend").append(hidden(` (${name})`));
    back.append(hidden(` (${name})`));
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
      key, label: `Where we are: ${name}`, ...shared, kind: "choice", options: choices.map(({ value }) => value),
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
    const answers = answersIn(notes(true));
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

  function answersIn({ blocks: all }) {
    return all.flatMap((block) => block.rows?.flat() ?? block).filter(({ key, text }) => key && text);
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
    const isWanted = (ask) => ({ read }) => read() || !(answered || isLeftOut(ask));
    const wanted = inOrder().flatMap((ask) => fieldsOf(ask).filter(isWanted(ask)));
    const further = parts.flatMap((one) => (answered && one.isEmpty() ? [] : one.blocks()));
    return { blocks: [...further, ...blocks(wanted), ...others()] };
  }

  const inOrder = () => [...document.querySelectorAll("[data-ddm-answer]")];
  const isLeftOut = (ask) => Boolean(ask.closest("[data-ddm-question][hidden]"));
  const fieldsOf = ({ dataset: { ddmJudged, ddmAnswer } }) =>
    [ddmJudged, ddmAnswer].filter(Boolean).map((key) => fields.get(key));

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
    const wanted = content();
    const name = `${box.dataset.ddmWorkbook}-${wanted.kind || "notes"}-${ddm.dom.today()}`;
    ddm.notesExport.download(wanted, name).then(() => {
      if (!wanted.kind) saved = sofar;
      say("The Word file is made. Check that it is among your downloads before you close this tab.");
    }, ({ message }) => say(message));
  }

  function copy() {
    if (isEmpty() && !part("whole").checked && !content().kind) say("There is nothing to copy yet.");
    else ddm.notesExport.copy(content()).then(() => say("Copied. Paste it where you need it."), ({ message }) => say(message));
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
  function fill(found) {
    const entries = found.map(broughtUp);
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

  // In the first edition the judgements had other words, every question had one, and the prompts came after each area.
  function broughtUp(entry) {
    const [first, last] = entry.key.split(".");
    const options = fields.get(entry.key)?.options;
    if (options) return { ...entry, text: options[FIRST_EDITION.indexOf(entry.text)] ?? entry.text };
    if (last === "judgement" && fields.has(first)) return { ...entry, key: first };
    const area = document.querySelector(`[data-ddm-area] > h3[id="${CSS.escape(first)}"]`);
    return area && fields.has(last) ? { ...entry, key: last, text: `${wordsOf(area)}:\n${entry.text}` } : entry;
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

  // --- For `overview.js` and `questions.js` --------------------------------------------------------------------------

  // The leaders' questions in the reader's order, and whether each is chosen. Without a judgement, none is asked for.
  function questions() {
    return inOrder().filter((ask) => ask.closest("[data-ddm-question]")).map((ask) => {
      const { ddmAnswer: id, ddmJudged: judged } = ask.dataset;
      const { label: name, ask: words, part: area, read } = fields.get(id);
      const shared = { id, name, ask: words, area: area.parentElement.dataset.ddmArea, isChosen: !isLeftOut(ask) };
      return { ...shared, note: read(), ...(judged ? { judgement: fields.get(judged).read() } : {}) };
    });
  }

  const answerTo = (key) => fields.get(key);
  const scale = box.querySelector('template[data-part="judgement"]');
  const judgements = scale ? Array.from(scale.content.querySelectorAll("input"), ({ value }) => value) : [];
  ddm.workbook = { questions, judgements, answerTo, parts, kinds, panel, say, touched: changed };
})();
