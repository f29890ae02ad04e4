// The overview and the action list of the workbook. The overview gathers what was judged: a chart with the same numbers
// in a table, then strengths, what to develop and what to find out, with the notes. The action list says who does what
// by when. Both go into the Word file by way of `ddm.workbook.parts` (`workbook.js`), and nothing is kept anywhere
// else.
(function () {
  "use strict";

  const overview = document.querySelector("[data-ddm-overview]");
  const list = document.querySelector("[data-ddm-actions]");
  if (!overview || !list || !globalThis.ddm?.workbook) return;

  const { el, svg, part, fromTemplate, plural } = ddm.dom;
  const within = (label) => label.charAt(0).toLowerCase() + label.slice(1);

  // --- The overview: what was judged ---------------------------------------------------------------------------------

  const UNANSWERED = "No answer yet";
  const HEADS = ["Area", ...ddm.workbook.judgements, UNANSWERED, "Total"];
  const ANSWERS = [...ddm.workbook.judgements, ""]; // what a question can have for a judgement, in the order of the chart

  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  const isJudged = (areas) => areas.some(({ questions }) => questions.some(({ judgement }) => judgement));

  // Each area with how many of its questions have each answer, and its questions.
  function byArea(questions) {
    const areas = new Map();
    for (const question of questions) {
      const { area, areaName, judgement } = question;
      if (!areas.has(area)) areas.set(area, { id: area, name: areaName, numbers: ANSWERS.map(() => 0), questions: [] });
      areas.get(area).numbers[ANSWERS.indexOf(judgement)] += 1;
      areas.get(area).questions.push(question);
    }
    return [...areas.values()];
  }

  function total(areas) {
    return { name: "All areas", numbers: ANSWERS.map((_, at) => sum(areas.map(({ numbers }) => numbers[at]))) };
  }

  function summary(areas) {
    const { numbers } = total(areas);
    const judged = ddm.workbook.judgements.map((label, at) => `${numbers[at]} ${within(label)}`);
    return `${sum(numbers) - numbers.at(-1)} of ${plural(sum(numbers), "question")} judged: ${judged.join(", ")}.`;
  }

  // The rows of the table: the area, a number for each answer, and how many questions there are.
  function tableOf(areas) {
    return [...areas, total(areas)].map(({ name, numbers }) => [name, ...numbers.map(String), String(sum(numbers))]);
  }

  // The areas with those questions that are in a list, the first of its judgements first.
  function listed(areas, judgements) {
    const ofList = ({ questions }) =>
      judgements.flatMap((wanted) => questions.filter(({ judgement }) => judgement === wanted));
    return areas.map((area) => ({ ...area, questions: ofList(area) })).filter(({ questions }) => questions.length);
  }

  // --- The overview: what is shown -----------------------------------------------------------------------------------

  const REST = 300; // milliseconds without a change, after which it is shown: not at every key
  const NARROWEST = 7; // hundredths of the chart, in which a number has room
  const whole = fromTemplate(overview, "whole");
  const nothing = part(whole, "nothing");
  const judged = part(whole, "judged");
  const lists = [...whole.querySelectorAll("[data-list]")].map(listIn);
  let shownNumbers = "";
  let waiting = 0;

  part(judged, "legend").append(...ANSWERS.map((label, at) =>
    el("li", {}, svg("svg", { class: "ddm-overview__swatch" }, block(at, 0, "100%")), label || UNANSWERED)));
  part(judged, "head").append(line("th", HEADS, "col"));

  // `data-list` names the judgements by their place, so that their words are in one file only.
  function listIn(root) {
    return {
      root, title: root.querySelector("h3").textContent, actionable: "actionable" in root.dataset,
      entries: new Map(), shown: "",
      judgements: root.dataset.list.split(" ").map((at) => ddm.workbook.judgements[at]),
    };
  }

  function showSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(show, REST);
  }

  // What has not changed is left as it is: quick with long notes, and the focus stays where it was.
  function show() {
    clearTimeout(waiting);
    const areas = byArea(ddm.workbook.questions());
    nothing.hidden = isJudged(areas);
    judged.hidden = !nothing.hidden;
    const rows = tableOf(areas);
    if (shownNumbers !== String(rows)) {
      shownNumbers = String(rows);
      part(judged, "summary").textContent = summary(areas);
      part(judged, "rows").replaceChildren(...rows.map((row) => line("td", row, "row")));
      showChart(areas);
    }
    for (const one of lists) showList(one, areas);
  }

  function line(kind, cells, scope) {
    const [first, ...figures] = cells;
    const look = { class: "ddm-table__figure", ...(kind === "th" ? { scope } : {}) };
    return el("tr", {}, el("th", { scope }, first), ...figures.map((words) => el(kind, look, words)));
  }

  function block(at, x, width) {
    const look = { class: `ddm-overview__block ddm-overview__block--${at}`, fill: `url(#ddm-overview-${at})` };
    return svg("rect", { ...look, x, width, height: "100%" });
  }

  // A question is as wide in one area as in the next: a bar is as long as its area has questions.
  function showChart(areas) {
    const most = Math.max(...areas.map(({ questions }) => questions.length));
    const row = ({ name, numbers, questions }) =>
      el("div", {}, el("p", {}, `${name}: ${plural(questions.length, "question")}`), bar(numbers, most));
    part(judged, "chart").replaceChildren(...areas.map(row));
  }

  function bar(numbers, most) {
    const made = svg("svg", { class: "ddm-overview__bar", "aria-hidden": "true" });
    let from = 0;
    numbers.forEach((number, at) => {
      if (!number) return;
      const width = (100 * number) / most;
      made.append(block(at, `${from}%`, `${width}%`), ...(width < NARROWEST ? [] : figure(number, from + width / 2)));
      from += width;
    });
    return made;
  }

  // The number lies on a plain ground, so that no pattern runs through it.
  function figure(number, middle) {
    const words = svg("text", { class: "ddm-overview__figure", y: "0.35em" }, number);
    const width = 0.7 + 0.6 * String(number).length;
    const ground = { class: "ddm-overview__plate", x: `${-width / 2}em`, y: "-0.6em", width: `${width}em`, height: "1.2em", rx: 2 };
    return [svg("svg", { x: `${middle}%`, y: "50%", overflow: "visible" }, svg("rect", ground), words)];
  }

  function showList(one, areas) {
    const found = listed(areas, one.judgements);
    const order = String(found.flatMap(({ questions }) => questions.map(({ id, judgement }) => `${id} ${judgement}`)));
    if (one.shown !== order) {
      one.shown = order;
      one.root.querySelectorAll("h4, ul").forEach((old) => old.remove());
      one.entries = new Map();
      for (const { name, questions } of found) {
        one.root.append(el("h4", {}, name), el("ul", {}, ...questions.map((question) => entryIn(one, question))));
      }
      one.root.querySelector(".ddm-overview__none").hidden = Boolean(found.length);
    }
    for (const { id, note } of found.flatMap(({ questions }) => questions)) showNote(one.entries.get(id), note);
  }

  function entryIn(one, { id, name, judgement }) {
    const root = fromTemplate(overview, "entry").firstElementChild;
    const link = root.querySelector("a");
    const note = root.querySelector(".ddm-overview__note");
    link.href = `#${id}`;
    link.textContent = name;
    if (one.judgements.length > 1) link.after(" ", el("span", { class: "ddm-overview__judgement" }, judgement));
    if (one.actionable) {
      const which = el("span", { class: "ddm-unseen" }, ` (${name})`);
      const make = el("button", { type: "button" }, "Make an action of it", which);
      make.addEventListener("click", () => makeAction(name.replace(/^\d+\.\s+/, ""))); // without its number
      root.append(make);
    }
    one.entries.set(id, note);
    return root;
  }

  function showNote(place, note) {
    if (place.textContent === note) return;
    place.textContent = note;
    place.hidden = !note.trim();
  }

  // --- The overview: in the Word file --------------------------------------------------------------------------------

  function overviewBlocks() {
    const areas = byArea(ddm.workbook.questions());
    if (!isJudged(areas)) return [];
    return [
      { kind: "heading", level: 1, text: "Overview" },
      { kind: "text", text: summary(areas) },
      { kind: "table", caption: part(judged, "rows").parentElement.caption.textContent, head: HEADS, rows: tableOf(areas) },
      ...lists.flatMap((one) => listBlocks(one, areas)),
    ];
  }

  function listBlocks({ title, judgements }, areas) {
    const words = ({ name, judgement, note }) => (judgements.length > 1 ? `${name} (${within(judgement)})` : name)
      + (note.trim() && `\n${note.trim()}`);
    const found = listed(areas, judgements);
    return [
      { kind: "heading", level: 2, text: title },
      ...(found.length ? [] : [{ kind: "text", text: "Nothing yet." }]),
      ...found.flatMap(({ name, questions }) => [
        { kind: "heading", level: 3, text: name }, { kind: "list", items: questions.map(words) },
      ]),
    ];
  }

  // --- The action list -----------------------------------------------------------------------------------------------

  const MOST = 30; // actions: a list that is longer is no list of priorities
  const LEAST_ROWS = 3; // in the Word file and on paper, so that there is room to write
  const KEY = /^action\.(\d+)\.(what|who|when)$/;
  const table = fromTemplate(list, "whole");
  const rows = part(table, "rows");
  const status = part(table, "status");
  const paper = part(table, "paper");
  const addButton = part(table, "add");
  const removed = fromTemplate(list, "removed").firstElementChild; // takes the place of the row that was removed last
  let kept = null; // that row

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
    status.textContent = sentence;
  }

  // Whether there is no room for one more action; then it is also said.
  function isFull() {
    if (actions().length < MOST) return false;
    say(`There is room for ${MOST} actions. Remove one to add another.`);
    addButton.focus();
    return true;
  }

  // --- The action list: what the reader does -------------------------------------------------------------------------

  function add() {
    if (isFull()) return;
    const row = newRow();
    rows.append(row);
    changedRows("");
    field(row, "what").focus();
  }

  // For a question of the overview: in the row that already says so, in the last one if nothing is in it, or in a new
  // one.
  function makeAction(what) {
    const all = actions();
    const same = all.find((row) => field(row, "what").value.trim() === what);
    const row = same || (all.length && isBlank(all.at(-1)) ? all.at(-1) : newRow());
    if (!row.isConnected && isFull()) return;
    if (!row.isConnected) rows.append(row);
    if (!same) {
      field(row, "what").value = what;
      changedRows("");
    }
    field(row, "what").focus();
  }

  function remove(row) {
    kept = row;
    row.replaceWith(removed);
    changedRows("The action is removed. You can bring it back.");
    removed.querySelector("button").focus();
  }

  function bringBack() {
    if (isFull()) return;
    const row = kept;
    kept = null;
    removed.replaceWith(row);
    changedRows("");
    say(`${row.querySelector("legend").textContent} is back.`);
    field(row, "what").focus();
  }

  function changedRows(sentence) {
    numberRows();
    say(sentence);
    ddm.workbook.touched();
  }

  // --- The action list: in the Word file, and on paper ---------------------------------------------------------------

  const COLUMNS = fields(newRow())
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
    for (const entry of entries) {
      const [, at, name] = KEY.exec(entry.key) ?? ["", "", ""];
      const place = entry.row ? `row ${entry.row}` : `number ${at}`;
      let group = groups.find((one) => one.place === place && !(name in one.texts));
      if (!group) groups.push(group = { place, texts: {}, entries: [] });
      group.texts[name] = entry.text;
      group.entries.push(entry);
    }
    return groups.filter(({ texts: all }) => Object.values(all).some((text) => text.trim()));
  }

  function fill(entries) {
    const ours = entries.filter(({ key }) => KEY.test(key));
    const refused = grouped(ours).filter((group) => !take(group)).flatMap((group) => group.entries);
    if (ours.length) numberRows();
    return entries.filter((entry) => !ours.includes(entry) || refused.includes(entry));
  }

  // Whether there is room for it. Rows that are the same are there once.
  function take(group) {
    const wanted = COLUMNS.map(({ name }) => group.texts[name] || "");
    const filled = actions().filter((row) => !isBlank(row));
    if (filled.some((row) => texts(row).every((text, at) => text.trim() === wanted[at].trim()))) return true;
    if (filled.length >= MOST) return false;
    for (const row of actions()) if (isBlank(row)) row.remove();
    const row = newRow();
    fields(row).forEach((one, at) => { one.value = wanted[at]; });
    rows.append(row);
    return true;
  }

  // New fields, because a browser may bring back the words of old ones when someone presses Ctrl and Z.
  function clear() {
    kept = null;
    rows.replaceChildren(newRow());
    paper.replaceChildren();
    numberRows();
    say("");
  }

  // --- Begin ---------------------------------------------------------------------------------------------------------

  clear();
  show();
  overview.append(whole);
  list.append(table);
  overview.hidden = list.hidden = false;
  rows.addEventListener("input", () => ddm.workbook.touched());
  addButton.addEventListener("click", add);
  removed.querySelector("button").addEventListener("click", bringBack);
  document.addEventListener("ddm-answers", showSoon);
  addEventListener("beforeprint", () => {
    show();
    // Fields cut long words off on paper, so there the list is a plain table.
    const { caption, head, rows: lines } = actionTable();
    paper.replaceChildren(...ddm.notesExport.tableParts(caption, head, lines));
  });
  ddm.workbook.parts.push(
    {
      blocks: overviewBlocks,
      isEmpty: () => ddm.workbook.questions().every(({ judgement }) => !judgement),
      fill: (entries) => entries,
      clear: show,
    },
    {
      blocks: () => [{ kind: "heading", level: 1, text: "Action list" }, actionTable()],
      isEmpty: () => actions().every(isBlank) && (!kept || isBlank(kept)),
      fill,
      clear,
    },
  );
})();
