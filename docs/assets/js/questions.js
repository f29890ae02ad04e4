// Which of the leaders' questions are worked through, and in which order; and an agenda or a worksheet of them to take
// away. The choice is kept in the address after its #, and nowhere else. Without scripts every question is there.
(function () {
  "use strict";

  const { el, part, fromTemplate, fragment, plural } = ddm.dom;
  const box = document.querySelector("[data-ddm-choose]");
  if (!box || !globalThis.ddm?.workbook) return;

  const LONGEST_LINK = 4000; // characters; all questions together need fewer than 1,000
  const HAS_CHOICE = /[#&]agenda=/;
  const FORMS = ["agenda", "worksheet"];
  const { panel, kinds, parts, questions: asked, judgements } = ddm.workbook;
  const areas = [...document.querySelectorAll("[data-ddm-area]")];
  const mixed = document.querySelector(".ddm-chosen");
  const presets = [...box.querySelectorAll("[name=ddm-choose]")];
  const questions = new Map([...document.querySelectorAll("[data-ddm-question]")].map(questionIn));
  const inPageOrder = [...questions.keys()];
  const keepForUndo = ddm.notesExport.undo(box);
  const forms = [...panel.querySelectorAll("[name=ddm-workbook-kind]")];
  const form = () => forms.find(({ checked }) => checked).value;
  const count = () => `${plural(chosen.length, "question")} of ${questions.size} chosen.`;
  let chosen = presets[0].value.split(",");
  let isOwn = false; // whether the reader chose, or a link: only then is it in the address

  part(box, "ticks").append(...areas.map(ticksOf));
  part(box, "folder").hidden = location.protocol !== "file:";
  connect();
  load();

  // --- Pieces of the page --------------------------------------------------------------------------------------------

  /** @returns {[string, any]} */
  function questionIn(root) {
    const id = root.dataset.ddmQuestion;
    const name = document.getElementById(id).firstChild.textContent.trim();
    const tick = el("input", { type: "checkbox", autocomplete: "off", value: id });
    const row = fromTemplate(box, "row").firstElementChild;
    part(row, "name").textContent = name;
    for (const button of row.querySelectorAll("button")) button.append(el("span", { class: "ddm-unseen" }, ` (${name})`));
    return [id, { id, name, root, home: root.parentElement, tick, row }];
  }

  function ticksOf(area) {
    const own = [...questions.values()].filter(({ home }) => home === area);
    const labels = own.map(({ name, tick }) => el("label", {}, tick, ` ${name}`));
    return el("fieldset", {}, el("legend", {}, area.dataset.ddmArea), ...labels);
  }

  // --- What the reader does ------------------------------------------------------------------------------------------

  function connect() {
    for (const preset of presets) {
      preset.addEventListener("change", () => change(preset.value.split(","), count));
    }
    for (const { id, name, tick, row } of questions.values()) {
      tick.addEventListener("change", () => (tick.checked ? add(id) : leaveOut(id, name)));
      part(row, "up").addEventListener("click", () => move(id, name, -1));
      part(row, "down").addEventListener("click", () => move(id, name, 1));
    }
    panel.addEventListener("change", () => {
      showForm();
      if (isOwn) history.replaceState(null, "", `#${write()}`);
    });
    part(box, "copy-link").addEventListener("click", copyLink);
    addEventListener("hashchange", follow);
    parts.push({ blocks: () => [], isEmpty: () => true, fill: chooseAnswered, clear: () => {} });
    Object.assign(kinds, { agenda: () => sheet("agenda"), worksheet: () => sheet("worksheet") });
  }

  function add(id) {
    change([...chosen, id], count);
  }

  function leaveOut(id, name) {
    const before = chosen;
    change(chosen.filter((one) => one !== id), () => `Left out: ${name}. ${count()} Anything you wrote there is kept.`);
    keepForUndo(() => bringBack(before));
  }

  function bringBack(ids) {
    change(ids, count);
    part(box, "copy-link").focus();
  }

  function move(id, name, step) {
    const from = chosen.indexOf(id);
    const to = from + step;
    if (!(to in chosen)) {
      say(`${name} is already ${to < 0 ? "the first" : "the last"}.`);
      return;
    }
    const others = chosen.filter((one) => one !== id);
    change([...others.slice(0, to), id, ...others.slice(to)], () => `${name} is now number ${to + 1} of ${chosen.length}.`);
    part(questions.get(id).row, step < 0 ? "up" : "down").focus();
  }

  function change(ids, sentence) {
    chosen = ids;
    isOwn = true;
    keepForUndo(null);
    history.replaceState(null, "", `#${write()}`);
    show();
    say(sentence());
  }

  // The answers of a file that was opened are seen, whatever was chosen before.
  function chooseAnswered(entries) {
    const ids = entries.map(({ key }) => key.replace(/\.judgement$/, "")).filter((id) => questions.has(id));
    if (ids.some((id) => !chosen.includes(id))) change(withThese(ids), count);
    return entries;
  }

  // --- The address ---------------------------------------------------------------------------------------------------

  function write() {
    return `agenda=${chosen.join(",")}${form() === "worksheet" ? "&as=worksheet" : ""}`;
  }

  // What a link says. It may come from anyone: whatever makes no sense is left out, and `notes` says so.
  function read(hash) {
    if (hash.length > LONGEST_LINK) {
      return { ids: [], as: "", notes: ["This link is too long to have come from this page. Nothing was taken from it."] };
    }
    const fields = new URLSearchParams(hash.slice(1));
    const ids = fields.getAll("agenda").join(",").split(",").filter(Boolean);
    const known = ids.filter((id) => questions.has(id));
    const as = fields.get("as") ?? "agenda";
    const strange = ids.length - known.length;
    const isOdd = !FORMS.includes(as) || [...fields.keys()].some((name) => name !== "agenda" && name !== "as");
    const notes = [
      strange && `${plural(strange, "entry", "entries")} in the link ${strange === 1 ? "is not a question" : "are not questions"} of this site. The link may be damaged or from another edition.`,
      isOdd && "The link has a part that this page does not know.",
    ].filter(Boolean);
    return { ids: [...new Set(known)], as: FORMS.includes(as) ? as : "agenda", notes };
  }

  // A link with a choice; or to a question or an area, which is then among those chosen.
  function load() {
    const hash = fragment();
    const { ids, as, notes } = HAS_CHOICE.test(hash) ? read(hash) : { ids: idsAt(hash), as: "", notes: [] };
    part(box, "notes").hidden = !notes.length;
    part(box, "notes").querySelector("ul").replaceChildren(...notes.map((note) => el("li", {}, note)));
    if (ids.length) {
      chosen = ids;
      isOwn = true;
    }
    if (as) for (const one of forms) one.checked = one.value === as;
    showForm();
    show();
    if (HAS_CHOICE.test(hash)) say([...(ids.length ? [`From the link: ${count()}`] : []), ...notes].join(" "));
    else if (ids.length) document.getElementById(hash.slice(1)).scrollIntoView();
  }

  function isInPageOrder() {
    return String(chosen) === String(inPageOrder.filter((id) => chosen.includes(id)));
  }

  // Those chosen and these: after them if their order is the reader's.
  function withThese(ids) {
    const missing = inPageOrder.filter((id) => ids.includes(id) && !chosen.includes(id));
    return isInPageOrder() ? inPageOrder.filter((id) => [...chosen, ...missing].includes(id)) : [...chosen, ...missing];
  }

  // The questions that an address leads to: one, with those of its area, or those of an area.
  function idsAt(hash) {
    const target = document.getElementById(hash.slice(1));
    const area = areas.find((one) => target && one.contains(target));
    return area ? inPageOrder.filter((id) => questions.get(id).home === area) : [];
  }

  // A link to a part of the page takes the choice out of the address: it is put back once the browser has gone there.
  function follow() {
    const before = chosen;
    if (HAS_CHOICE.test(fragment())) {
      load();
      if (String(before) !== String(chosen)) keepForUndo(() => bringBack(before));
    } else if (isOwn || idsAt(fragment()).length) {
      const target = document.getElementById(location.hash.slice(1));
      change(withThese(idsAt(fragment())), count);
      target?.scrollIntoView();
    }
  }

  async function copyLink() {
    const field = part(box, "link");
    field.value = new URL(`#${write()}`, location.href).href;
    const copied = await ddm.dom.copyField(field);
    say(copied ? "The link is copied. It holds the questions and their order, and nothing that you wrote."
      : "The browser does not let this page copy. The link is selected: copy it yourself, with Ctrl and C or from the menu.");
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  // In the order of the page the questions are under their areas; in another, one below the other, each with its area.
  function show() {
    mixed.hidden = isInPageOrder();
    for (const { id, root, home, tick } of questions.values()) {
      home.append(root);
      root.hidden = !chosen.includes(id);
      tick.checked = !root.hidden;
    }
    if (!mixed.hidden) mixed.append(...chosen.map((id) => questions.get(id).root));
    for (const area of areas) area.hidden = !mixed.hidden || !area.querySelector("[data-ddm-question]:not([hidden])");
    for (const preset of presets) preset.checked = preset.value === String(chosen);
    part(box, "order").replaceChildren(...chosen.map((id) => questions.get(id).row));
    part(box, "link-field").hidden = true;
    document.dispatchEvent(new CustomEvent("ddm-answers"));
  }

  function showForm() {
    part(panel, "sheet").hidden = !FORMS.includes(form());
  }

  function say(sentence) {
    part(box, "status").textContent = sentence;
  }

  // --- To take away --------------------------------------------------------------------------------------------------

  function sheet(kind) {
    const title = part(panel, "title");
    const closing = part(panel, "closing").checked ? ["stop", "start", "continue"].map(ddm.workbook.answerTo) : [];
    return {
      kind,
      title: ddm.notesExport.clean(title.value).trim() || title.placeholder,
      subtitle: kind === "agenda" ? "Agenda: challenge questions for leaders" : "Worksheet: challenge questions for leaders",
      blocks: [
        { kind: "text", text: `Date: ${"_".repeat(24)}` },
        ...asked().filter(({ isChosen }) => isChosen).flatMap((one, at) => blocksOf(one, at, kind)),
        ...closing.flatMap((one) => [
          { kind: "heading", level: 2, text: one.label }, { kind: "ask", text: one.ask },
          { kind: "answer", key: one.key, label: one.label, text: one.read() },
        ]),
      ],
    };
  }

  function blocksOf({ id, name, area, ask, judgement, note }, at, kind) {
    const isTicked = kind === "worksheet" && judgement !== undefined;
    const choice = { kind: "choice", key: `${id}.judgement`, label: `Where we are: ${name}`, text: judgement, options: judgements };
    return [
      { kind: "heading", level: 2, text: `${at + 1}. ${name} (${area})` },
      { kind: "ask", text: ask },
      ...(isTicked ? [choice] : []),
      { kind: "answer", key: id, label: name, text: note },
    ];
  }
})();
