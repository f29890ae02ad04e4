// Questions from any area for a meeting: tick them, put them in order, and take them away as an agenda or a worksheet,
// on paper, in Word or as a link. `notes-export.js` lays out paper and Word. The choice is kept in the address after
// its #, and nowhere else; the title only in its field. Without scripts none of this is shown, and the questions can be
// read.
(function () {
  "use strict";

  const { el, part, fromTemplate, fragment, plural } = ddm.dom;
  const box = document.querySelector("[data-ddm-agenda]");
  const place = document.querySelector("[data-ddm-questions]");
  if (!box || !place) return;

  // How many questions fit on one printed A4 page, even the longest (the print part of agenda.css).
  const FITS = { agenda: 6, worksheet: 4 };
  const LONGEST_LINK = 4000; // characters; all questions together need fewer than 1,000
  const LONGEST_TITLE = 80;
  const LONGEST_LABEL = 64; // Word takes no longer one
  const USUAL_TITLE = "Questions for our meeting";
  const HAS_CHOICE = /[#&]agenda=/;
  const SUBTITLES = { agenda: "Agenda: challenge questions for leaders", worksheet: "Worksheet: challenge questions for leaders" };

  const judgements = JSON.parse(box.dataset.ddmJudgements);
  const panel = copyOf("panel");
  const bar = copyOf("bar");
  const questions = new Map([...place.querySelectorAll("[data-ddm-question]")].map(questionIn));
  let chosen = []; // ids, in the reader's order
  let form = "agenda";
  let takenAway = ""; // what was chosen, as it was last copied, downloaded or printed, or came with the link

  const forms = () => panel.querySelectorAll("[name=ddm-picker-form]");
  const title = () => part(panel, "title").value.replace(/\s+/g, " ").trim();
  const current = () => ({ chosen, form, title: part(panel, "title").value });
  const asItIs = () => `${write()} ${title()}`;
  const keepForUndo = ddm.notesExport.undo(panel);

  // With an id in the template, the site generator would take this heading for one of the page's own.
  part(panel, "heading").id = "your-choice";
  panel.querySelector("section").setAttribute("aria-labelledby", "your-choice");
  part(panel, "folder").hidden = location.protocol !== "file:";
  connect();
  box.append(panel, bar);
  place.append(box); // so that the bar stays in sight beside the questions too
  place.classList.add("ddm-picker--ready");
  box.hidden = false;
  load();
  // Someone who opens the link expects to see the choice; someone who comes back to the page stays where they were.
  const visit = performance.getEntriesByType("navigation")[0]?.type;
  if (part(bar, "status").textContent && visit === "navigate") goToChoice();

  // --- Pieces of the page --------------------------------------------------------------------------------------------

  function copyOf(name, kind = "div") {
    return el(kind, { class: `ddm-picker__${name}` }, fromTemplate(box, name));
  }

  // A question of the page by its id, with a box to tick before it and a row for the list of those chosen.
  /** @returns {[string, any]} */
  function questionIn(entry) {
    const id = entry.dataset.ddmQuestion;
    const head = entry.querySelector("strong");
    const name = head.querySelector("a").textContent.trim();
    const ask = [...entry.childNodes].filter((node) => node !== head).map((node) => node.textContent).join("");
    const tick = el("input", { type: "checkbox", id: `ddm-picker-${id}`, autocomplete: "off" });
    const label = el("label", { for: tick.id }, ...entry.childNodes);
    entry.append(tick, label);
    return [id, { id, name, ask: ask.replace(/\s+/g, " ").trim(), tick, row: rowFor(name) }];
  }

  function rowFor(name) {
    const row = copyOf("row", "li");
    part(row, "name").textContent = name;
    for (const button of row.querySelectorAll("button")) {
      button.setAttribute("aria-label", `${button.textContent}: ${name}`);
    }
    return row;
  }

  // --- What the reader does ------------------------------------------------------------------------------------------

  function connect() {
    for (const question of questions.values()) connectQuestion(question);
    for (const radio of forms()) {
      radio.autocomplete = "off";
      radio.addEventListener("change", () => changed(() => { form = radio.value; }, fit));
    }
    part(panel, "title").addEventListener("input", checkTitle);
    part(panel, "copy-link").addEventListener("click", copyLink);
    part(panel, "download").addEventListener("click", download);
    part(panel, "print").addEventListener("click", () => {
      takenAway = asItIs();
      ddm.notesExport.print(sheet());
    });
    part(panel, "clear").addEventListener("click", clear);
    // Without a new entry in the history: on the way back an older choice would take the place of this one.
    part(bar, "jump").addEventListener("click", (event) => {
      event.preventDefault();
      goToChoice();
    });
    addEventListener("hashchange", followAddress);
    addEventListener("beforeunload", (event) => {
      if (chosen.length && asItIs() !== takenAway) event.preventDefault();
    });
  }

  function connectQuestion({ id, tick, row }) {
    tick.addEventListener("change", () => (tick.checked ? add(id) : leaveOut(id)));
    part(row, "up").addEventListener("click", () => move(id, -1));
    part(row, "down").addEventListener("click", () => move(id, 1));
    part(row, "remove").addEventListener("click", () => remove(id));
    row.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      move(id, step);
    });
  }

  function add(id) {
    changed(() => { chosen = [...chosen, id]; }, () => `Chosen as number ${chosen.length}: ${questions.get(id).name}.`);
  }

  function leaveOut(id) {
    const before = chosen;
    const words = () => `Left out: ${questions.get(id).name}. ${count()} You can bring it back.`;
    changed(() => { chosen = chosen.filter((one) => one !== id); }, words);
    keepForUndo(() => bringBack({ ...current(), chosen: before }));
  }

  // The focus goes to the question that takes the place of the one that has gone.
  function remove(id) {
    const at = chosen.indexOf(id);
    leaveOut(id);
    const next = chosen[Math.min(at, chosen.length - 1)];
    if (next) part(questions.get(next).row, "remove").focus();
    else part(panel, "heading").focus();
  }

  function move(id, step) {
    const { name } = questions.get(id);
    const from = chosen.indexOf(id);
    const to = from + step;
    if (to < 0 || to >= chosen.length) {
      say(`${name} is already ${to < 0 ? "the first" : "the last"}.`);
      return;
    }
    changed(() => {
      chosen.splice(from, 1);
      chosen.splice(to, 0, id);
    }, () => `${name} is now number ${to + 1} of ${chosen.length}.`);
  }

  function clear() {
    const before = current();
    restore({ chosen: [], form: "agenda", title: "" });
    keepForUndo(() => bringBack(before));
    part(panel, "undo").focus();
    say("Your choice and its title are cleared. You can bring them back.");
  }

  function bringBack(state) {
    restore(state);
    part(panel, "clear").focus();
    say(`Your choice is back. ${count()}`);
  }

  function restore(state) {
    part(panel, "title").value = state.title;
    checkTitle();
    changed(() => { ({ chosen, form } = state); }, () => "");
  }

  function changed(change, sentence) {
    change();
    keepForUndo(null);
    history.replaceState(null, "", chosen.length ? `#${write()}` : location.href.split("#")[0]);
    show();
    say(sentence());
  }

  function checkTitle() {
    const over = [...title()].length - LONGEST_TITLE;
    const problem = part(panel, "title-problem");
    problem.textContent = over > 0 ? `This is too long by ${plural(over, "character")}. Until it is shorter, only its first ${LONGEST_TITLE} are used.` : "";
    problem.hidden = over <= 0;
    if (over > 0) part(panel, "title").setAttribute("aria-invalid", "true");
    else part(panel, "title").removeAttribute("aria-invalid");
  }

  // --- The address ---------------------------------------------------------------------------------------------------

  function write() {
    return `agenda=${chosen.join(",")}${form === "agenda" ? "" : `&as=${form}`}`;
  }

  // What a link says. It may come from anyone: whatever makes no sense is left out, and `notes` says so.
  function read(hash) {
    /** @type {{ chosen: string[], form: string, notes: string[] }} */
    const found = { chosen: [], form: "agenda", notes: [] };
    if (hash.length > LONGEST_LINK) {
      found.notes.push("This link is too long to have come from this page. Nothing was taken from it.");
      return found;
    }
    const fields = new URLSearchParams(hash.slice(1));
    const ids = fields.getAll("agenda").join(",").split(",").filter(Boolean);
    const known = ids.filter((id) => questions.has(id));
    found.chosen = [...new Set(known)];
    const as = fields.get("as") ?? "agenda";
    const usable = Object.hasOwn(FITS, as);
    if (usable) found.form = as;
    const strange = ids.length - known.length;
    const twice = known.length - found.chosen.length;
    if (strange) found.notes.push(`${plural(strange, "entry", "entries")} in the link ${strange === 1 ? "is not a question" : "are not questions"} of this site. The link may be damaged or from another edition.`);
    if (twice) found.notes.push("A question stood in the link more than once. It is here once.");
    if (!usable) found.notes.push("The link asks for something other than an agenda or a worksheet. It is an agenda now.");
    if ([...fields.keys()].some((name) => name !== "agenda" && name !== "as")) found.notes.push("The link has a part that this page does not know.");
    return found;
  }

  function load() {
    const found = HAS_CHOICE.test(fragment()) ? read(fragment()) : { chosen: [], form: "agenda", notes: [] };
    ({ chosen, form } = found);
    part(panel, "notes").hidden = !found.notes.length;
    part(panel, "notes").querySelector("ul").replaceChildren(...found.notes.map((note) => el("li", {}, note)));
    takenAway = asItIs();
    keepForUndo(null);
    show();
    if (chosen.length || found.notes.length) say([`From the link: ${count()}`, ...found.notes].join(" "));
  }

  // A link to a part of the page takes the choice out of the address: it is put back once the browser has gone there.
  function followAddress() {
    if (HAS_CHOICE.test(fragment())) follow();
    else if (chosen.length) history.replaceState(null, "", `#${write()}`);
  }

  // Another link in the same tab, or the way back to an older choice: what was chosen until now is not lost.
  function follow() {
    const earlier = current();
    const own = write();
    load();
    goToChoice();
    if (!earlier.chosen.length || own === write()) return;
    keepForUndo(() => bringBack(earlier));
    say(`${part(bar, "status").textContent} What you had chosen before can be brought back.`.trim());
  }

  function goToChoice() {
    part(panel, "heading").focus();
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  function show() {
    const focused = /** @type {any} */ (document.activeElement);
    carry();
    for (const { id, tick } of questions.values()) tick.checked = chosen.includes(id);
    for (const radio of forms()) radio.checked = radio.value === form;
    part(panel, "list").replaceChildren(...chosen.map((id) => questions.get(id).row));
    chosen.forEach((id, at) => {
      part(questions.get(id).row, "up").setAttribute("aria-disabled", String(at === 0));
      part(questions.get(id).row, "down").setAttribute("aria-disabled", String(at === chosen.length - 1));
    });
    part(panel, "count").textContent = count();
    part(panel, "chosen").hidden = !chosen.length;
    part(panel, "link-field").hidden = true;
    part(panel, "fit").textContent = fit();
    part(bar, "jump").hidden = !chosen.length;
    part(bar, "jump").textContent = `See your choice (${chosen.length})`;
    // A row that was moved in the document has lost the focus.
    if (focused.isConnected && focused !== document.activeElement) focused.focus();
  }

  // Links to this page, such as the one in the menu, lead to what was chosen.
  function carry() {
    const here = location.href.split("#")[0];
    for (const link of document.links) {
      const [page, hash] = link.href.split("#");
      if (page === here && (!hash || HAS_CHOICE.test(link.hash))) link.hash = chosen.length ? write() : "";
    }
  }

  function count() {
    if (!chosen.length) return "No question is chosen. Tick those you want, in any area.";
    return `${plural(chosen.length, "question")} of ${questions.size} ${chosen.length === 1 ? "is" : "are"} chosen.`;
  }

  function fit() {
    const most = FITS[form];
    if (chosen.length <= most) return `Printed from here, this ${form} fits on one page.`;
    return `Printed from here, this ${form} may need more than one page: up to ${most} questions always fit on one.`;
  }

  function say(sentence) {
    part(bar, "status").textContent = sentence;
  }

  // --- To take away --------------------------------------------------------------------------------------------------

  /** @returns {NoteDocument} */
  function sheet() {
    return {
      kind: "agenda",
      title: ddm.notesExport.clean([...title()].slice(0, LONGEST_TITLE).join("")).trim() || USUAL_TITLE,
      subtitle: SUBTITLES[form],
      source: ddm.notesExport.sourceOf(box),
      day: ddm.dom.today(),
      blocks: [{ kind: "text", text: `Date: ${"_".repeat(24)}` }, ...chosen.flatMap(blocksOf)],
    };
  }

  /** @returns {Block[]} */
  function blocksOf(id, at) {
    const { name, ask } = questions.get(id);
    const label = (words) => words.slice(0, LONGEST_LABEL);
    /** @type {Block} */
    const choice = { kind: "choice", key: `${id}.judgement`, label: label(`Judgement: ${name}`), text: "", options: judgements };
    return [
      { kind: "heading", level: 2, text: `${at + 1}. ${name}` },
      { kind: "ask", text: ask },
      ...(form === "worksheet" ? [choice] : []),
      { kind: "answer", key: id, label: label(`Notes: ${name}`), text: "" },
    ];
  }

  function download() {
    const wanted = asItIs();
    ddm.notesExport.download(sheet(), form).then(() => {
      takenAway = wanted;
      say(`The Word file of your ${form} is made.`);
    }, ({ message }) => say(message));
  }

  async function copyLink() {
    const field = part(panel, "link");
    field.value = new URL(`#${write()}`, location.href).href;
    const copied = await ddm.dom.copyField(field);
    takenAway = asItIs();
    say(copied ? "The link is copied." : "The browser does not let this page copy. The link is selected: copy it yourself, with Ctrl and C or from the menu.");
  }
})();
