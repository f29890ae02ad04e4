// The overview and the action list of the leaders' questions. The overview says on one page what is known, how it is
// known and what comes next; it is shown, printed and put into Word as the same blocks. The action list says who does
// what by when. Both go into the notes by way of `ddm.workbook` (`workbook.js`), and nothing is kept anywhere else.
(function () {
  "use strict";

  const overview = document.querySelector("[data-ddm-overview]");
  const list = document.querySelector("[data-ddm-actions]");
  if (!overview) return;

  const { el, part, fromTemplate, plural } = ddm.dom;
  const { judgements, questions, questionCalled } = ddm.workbook;
  const within = (label) => label.charAt(0).toLowerCase() + label.slice(1);

  // --- The overview --------------------------------------------------------------------------------------------------

  const REST = 300; // milliseconds without a change, after which it is shown: not at every key
  const LONGEST = 90; // characters of a note, and so many notes and actions, fit on one page
  const MOST_NOTES = 8;
  const MOST_ACTIONS = 6;
  const UNANSWERED = "No answer yet";
  const NOTHING = "Nothing written yet.";
  const words = overview.dataset;
  let waiting = 0;

  const isJudged = ({ judgement }) => judgement !== undefined;
  const isAnswered = ({ judgement, note }) => Boolean(judgement || note.trim());
  const nameOf = ({ name, area }) => `${name} (${area})`;
  const namesOf = (found) => found.map(nameOf).join("; ");
  const heading = (text) => ({ kind: "heading", level: 2, text });

  function short(text) {
    const line = text.replace(/\s+/g, " ").trim();
    return line.length > LONGEST ? `${line.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "").trimEnd()} …` : line;
  }

  // What is known, how it is known, what comes next: in the order in which an inspectorate asks for a self-evaluation.
  function overviewBlocks() {
    const all = questions().filter((one) => one.isChosen || isAnswered(one));
    return [
      heading(words.ddmKnown), ...known(all.filter(isJudged)),
      heading(words.ddmHow), ...howKnown(all),
      heading(words.ddmNext), ...next(),
    ];
  }

  function known(asked) {
    const ofEach = [...judgements, ""].map((wanted) => asked.filter(({ judgement }) => judgement === wanted));
    const answered = asked.length - ofEach.at(-1).length;
    const lists = judgements.map((label, at) => ofEach[at].length && `${label}: ${namesOf(ofEach[at])}`).filter(Boolean);
    const text = `${answered} of ${plural(asked.length, "question")} answered.`;
    return [{ kind: "text", text }, numbers(asked), ...(lists.length ? [{ kind: "list", items: lists }] : [])];
  }

  // The areas in the reader's order, with how many of their questions have each answer.
  function numbers(asked) {
    const answers = [...judgements, ""];
    const row = (name, of) => {
      const figures = answers.map((wanted) => of.filter(({ judgement }) => judgement === wanted).length);
      return [name, ...figures.map(String), String(of.length)];
    };
    const areas = [...new Set(asked.map(({ area }) => area))];
    const rows = areas.map((name) => row(name, asked.filter(({ area }) => area === name)));
    const head = ["Area", ...judgements, UNANSWERED, "Total"];
    return { kind: "table", caption: words.ddmCaption, head, rows: [...rows, row("All", asked)] };
  }

  function howKnown(all) {
    const noted = all.filter(({ note }) => note.trim());
    const unproven = all.filter(({ judgement, note }) => judgement === judgements[0] && !note.trim());
    const more = noted.length - MOST_NOTES;
    const items = noted.slice(0, MOST_NOTES).map((one) => `${nameOf(one)}: ${short(one.note)}`);
    if (more > 0) items.push(`And ${plural(more, "more note")} in the whole.`);
    return [
      { kind: "list", items: items.length ? items : [NOTHING] },
      ...(unproven.length ? [{ kind: "text", text: `${words.ddmUnproven} ${namesOf(unproven)}.` }] : []),
    ];
  }

  function next() {
    const answers = words.ddmAnswers.split(" ").map(questionCalled).filter(({ note }) => note.read().trim());
    if (answers.length) return [{ kind: "list", items: answers.map((one) => `${one.name}: ${short(one.note.read())}`) }];
    return [{ kind: "text", text: actions().every(isBlank) ? NOTHING : "See the action list." }];
  }

  // The whole of it as a sheet, which fits on one page whatever was written.
  function summary() {
    const { rows, ...others } = actionTable();
    const shortRow = (row) => row.map((cell) => ({ ...cell, text: short(cell.text) }));
    const shortened = rows.slice(0, MOST_ACTIONS).map(shortRow);
    return { kind: "summary", title: words.ddmTitle, blocks: [...overviewBlocks(), { ...others, rows: shortened }] };
  }

  function showSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(show, REST);
  }

  function show() {
    const isBegun = questions().some(isAnswered);
    part(overview, "nothing").hidden = isBegun;
    const parts = isBegun ? ddm.notesExport.elements(overviewBlocks()) : [];
    part(overview, "shown").replaceChildren(...parts.map((one) => (one.tagName === "TABLE" ? scrolled(one) : one)));
    for (const [id, button] of buttons) showButton(questions().find((one) => one.id === id), button);
  }

  // A table too wide for a phone is scrolled, by keyboard too.
  function scrolled(table) {
    table.className = "ddm-table__grid";
    return el("div", { class: "ddm-table", role: "region", tabindex: 0, "aria-label": words.ddmCaption }, table);
  }

  // --- From a question to the action list ----------------------------------------------------------------------------

  const TO_DO = judgements.slice(2); // not yet, and don't know
  const buttons = new Map();

  function addButton(group) {
    const { ddmQuestion: id } = group.closest("[data-ddm-question]").dataset;
    const button = el("button", { type: "button", class: "ddm-actions__from" });
    button.addEventListener("click", () => makeAction(questions().find((one) => one.id === id)));
    group.append(button);
    buttons.set(id, button);
  }

  const isListed = (question) => actions().some((row) => field(row, "what").value.startsWith(nameOf(question)));

  function showButton(question, button) {
    const isThere = isListed(question);
    button.hidden = !TO_DO.includes(question.judgement);
    button.setAttribute("aria-disabled", String(isThere));
    button.textContent = isThere ? words.ddmAdded : words.ddmAdd;
    button.append(el("span", { class: "ddm-unseen" }, ` (${question.name})`));
  }

  // --- The action list -----------------------------------------------------------------------------------------------

  const LEAST_ROWS = 3; // in the Word file and on paper, so that there is room to write
  const KEY = /^action\.(\d+)\.(what|who|when)$/;
  list.append(fromTemplate(list, "whole"));
  const rows = part(list, "rows");
  const paper = part(list, "paper");
  const keepForUndo = ddm.notesExport.undo(list);

  const actions = () => [...rows.querySelectorAll("fieldset")];
  const fields = (row) => [...row.querySelectorAll("[data-field]")];
  const field = (row, name) => row.querySelector(`[data-field="${name}"]`);
  const texts = (row) => fields(row).map(({ value }) => ddm.notesExport.clean(value));
  const isBlank = (row) => texts(row).every((text) => !text.trim());

  let rowsMade = 0; // so that no two fields ever have one id

  function newRow() {
    const row = fromTemplate(list, "row").firstElementChild;
    rowsMade += 1;
    for (const one of fields(row)) {
      one.id = `ddm-action-${rowsMade}-${one.dataset.field}`;
      one.previousElementSibling.htmlFor = one.id;
    }
    part(row, "remove").append(el("span", { class: "ddm-unseen" }));
    part(row, "remove").addEventListener("click", () => remove(row));
    return row;
  }

  function numberRows() {
    actions().forEach((row, at) => {
      row.querySelector("legend").textContent = `Action ${at + 1}`;
      part(row, "remove").lastElementChild.textContent = ` action ${at + 1}`;
    });
  }

  function say(sentence) {
    part(list, "status").textContent = sentence;
  }

  // --- The action list: what the reader does -------------------------------------------------------------------------

  function add() {
    const row = newRow();
    rows.append(row);
    changedRows("");
    field(row, "what").focus();
  }

  // In the last row if nothing is in it, or in a new one. The focus stays: a meeting goes on with the next question.
  function makeAction(question) {
    if (isListed(question)) return;
    const last = actions().at(-1);
    const row = last && isBlank(last) ? last : newRow();
    rows.append(row);
    field(row, "what").value = nameOf(question);
    changedRows(`Added to the action list as number ${actions().length}.`);
    show();
  }

  function remove(row) {
    const at = actions().indexOf(row);
    row.remove();
    changedRows("The action is removed. You can bring it back.");
    keepForUndo(() => {
      rows.insertBefore(row, actions()[at] ?? null);
      changedRows("The action is back.");
      field(row, "what").focus();
    });
    part(list, "undo").focus();
  }

  function changedRows(sentence) {
    numberRows();
    say(sentence);
    ddm.workbook.touched();
  }

  // --- The action list: in the Word file, and on paper ---------------------------------------------------------------

  const COLUMNS = fields(fromTemplate(list, "row"))
    .map(({ dataset, previousElementSibling: label }) => ({ name: dataset.field, label: label.textContent }));

  function actionTable() {
    const filled = actions().filter((row) => !isBlank(row)).map(texts);
    while (filled.length < LEAST_ROWS) filled.push(COLUMNS.map(() => ""));
    const cell = (text, at, column) => {
      const { name, label } = COLUMNS[column];
      return { key: `action.${at + 1}.${name}`, label: `Action ${at + 1}: ${within(label)}`, text };
    };
    const cells = filled.map((row, at) => row.map((text, column) => cell(text, at, column)));
    const head = COLUMNS.map(({ label }) => label);
    return { kind: "table", caption: "Who does what by when", head, rows: cells };
  }

  // --- The action list: from a Word file -----------------------------------------------------------------------------

  // What is in one row of a table belongs together, even where Word copied a row and its keys with it. Elsewhere
  // the number in the key says so.
  function grouped(entries) {
    const groups = [];
    for (const { key, row, text } of entries) {
      const [, at, name] = KEY.exec(key) ?? [];
      const place = row ? `row ${row}` : `number ${at}`;
      let group = groups.find((one) => one.place === place && !(name in one.texts));
      if (!group) groups.push(group = { place, texts: {} });
      group.texts[name] = text;
    }
    const inOrder = groups.map((group) => COLUMNS.map(({ name }) => group.texts[name] ?? ""));
    return inOrder.filter((wanted) => wanted.some((text) => text.trim()));
  }

  // Rows that are the same are there once.
  function fill(entries) {
    const isOurs = ({ key }) => KEY.test(key);
    const found = grouped(entries.filter(isOurs));
    if (found.length) actions().filter(isBlank).forEach((row) => row.remove());
    for (const wanted of found) {
      if (actions().some((row) => texts(row).every((text, at) => text.trim() === wanted[at].trim()))) continue;
      const row = newRow();
      fields(row).forEach((one, at) => { one.value = wanted[at]; });
      rows.append(row);
    }
    numberRows();
    return entries.filter((entry) => !isOurs(entry));
  }

  // New fields, because a browser may bring back the words of old ones when someone presses Ctrl and Z.
  function clear() {
    keepForUndo(null);
    rows.replaceChildren(newRow());
    paper.replaceChildren();
    numberRows();
    say("");
  }

  // --- Begin ---------------------------------------------------------------------------------------------------------

  for (const group of document.querySelectorAll(".ddm-workbook__judgement")) addButton(group);
  clear();
  show();
  overview.hidden = list.hidden = false;
  rows.addEventListener("input", () => ddm.workbook.touched());
  part(list, "add").addEventListener("click", add);
  document.addEventListener("ddm-answers", showSoon);
  ddm.workbook.kinds.summary = summary;
  addEventListener("beforeprint", () => {
    show();
    // Fields cut long words off on paper, so there the list is a plain table.
    paper.replaceChildren(...ddm.notesExport.elements([actionTable()])[0].children);
  });
  ddm.workbook.parts.push(
    {
      blocks: () => [{ kind: "heading", level: 1, text: words.ddmTitle }, ...overviewBlocks()],
      isEmpty: () => questions().every(({ judgement }) => !judgement),
      fill: (entries) => entries,
      clear: show,
    },
    {
      blocks: () => [{ kind: "heading", level: 1, text: "Action list" }, actionTable()],
      isEmpty: () => actions().every(isBlank),
      fill,
      clear,
    },
  );
})();
