// Which of the leaders' questions are worked through, and in which order; and an agenda or a worksheet of them to take
// away. The choice is kept in the address after its #, and nowhere else. Without scripts every question is there.
(function () {
  "use strict";

  const { el, part, fromTemplate, fragment, plural } = ddm.dom;
  const box = document.querySelector("[data-ddm-choose]");
  if (!box) return;

  const HAS_CHOICE = /[#&]agenda=/;
  const NOT_WHOLE = "Part of the link names no question here. It may be damaged, or from another edition of this site.";
  const { panel, kinds, parts, questions: asked, questionCalled, blocksOf } = ddm.workbook;
  const areas = [...document.querySelectorAll("[data-ddm-area]")];
  const mixed = document.querySelector(".ddm-chosen");
  const presets = [...box.querySelectorAll("[name=ddm-choose]")];
  const questions = new Map([...document.querySelectorAll("[data-ddm-question]")].map(questionIn));
  const inPageOrder = [...questions.keys()];
  const keepForUndo = ddm.notesExport.undo(box);
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
    const { name } = questionCalled(id);
    const tick = el("input", { type: "checkbox", value: id });
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
      preset.addEventListener("change", () => change(preset.value.split(",")));
    }
    for (const { id, name, tick, row } of questions.values()) {
      tick.addEventListener("change", () => (tick.checked ? change([...chosen, id]) : leaveOut(id, name)));
      part(row, "up").addEventListener("click", () => move(id, name, -1));
      part(row, "down").addEventListener("click", () => move(id, name, 1));
    }
    part(box, "copy-link").addEventListener("click", copyLink);
    addEventListener("hashchange", follow);
    addEventListener("pageshow", show); // Firefox checks what was checked before a reload
    parts.push({ blocks: () => [], isEmpty: () => true, fill: chooseAsIn, clear: () => {} });
    Object.assign(kinds, { agenda: () => sheet("agenda"), worksheet: () => sheet("worksheet") });
  }

  function leaveOut(id, name) {
    const before = chosen;
    change(chosen.filter((one) => one !== id), () => `Left out: ${name}. ${count()} Anything you wrote there is kept.`);
    keepForUndo(() => bringBack(before));
  }

  function bringBack(ids) {
    change(ids);
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

  function change(ids, sentence = count) {
    chosen = ids;
    isOwn = true;
    keepForUndo(null);
    history.replaceState(null, "", address());
    show();
    say(sentence());
  }

  // Where nothing was chosen or written yet, the questions of a file that is opened, in its order; else its answers are
  // seen, whatever was chosen before.
  function chooseAsIn(entries) {
    const isFirst = !isOwn && asked().every(({ judgement, note }) => !(judgement || note));
    const named = entries.filter(({ text }) => text || isFirst).map(({ key }) => key.replace(/\.judgement$/, ""));
    const ids = [...new Set(named)].filter((id) => questions.has(id));
    if (ids.some((id) => isFirst || !chosen.includes(id))) change(isFirst ? ids : withThese(ids));
    return entries;
  }

  // --- The address ---------------------------------------------------------------------------------------------------

  const address = () => `#agenda=${chosen.join(",")}`;

  // A link with a choice; or to a question or an area, which is then among those chosen. A link may come from anyone:
  // what is no question is left out, and that is said.
  function load() {
    const hash = fragment();
    const named = new URLSearchParams(hash.slice(1)).getAll("agenda").join(",").split(",").filter(Boolean);
    const known = HAS_CHOICE.test(hash) ? named.filter((id) => questions.has(id)) : idsAt(hash);
    isOwn = known.length > 0;
    if (isOwn) chosen = [...new Set(known)];
    show();
    if (HAS_CHOICE.test(hash)) {
      const isWhole = isOwn && known.length === named.length;
      say(`${isOwn ? `From the link: ${count()}` : ""}${isWhole ? "" : ` ${NOT_WHOLE}`}`.trim());
    } else if (isOwn) document.getElementById(hash.slice(1)).scrollIntoView();
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
  // The list of what is on the page leads to an area, so nothing is added where a question of it is chosen already.
  function follow() {
    const before = chosen;
    if (HAS_CHOICE.test(fragment())) {
      load();
      if (String(before) !== String(chosen)) keepForUndo(() => bringBack(before));
    } else if (isOwn || idsAt(fragment()).length) {
      const ids = idsAt(fragment());
      const target = document.getElementById(location.hash.slice(1));
      const first = questions.has(target?.id) ? target.id : ids.find((id) => chosen.includes(id)) ?? ids[0];
      change(chosen.includes(first) ? chosen : withThese(ids));
      (mixed.hidden || !first ? target : questions.get(first).root)?.scrollIntoView();
    }
  }

  async function copyLink() {
    const field = part(box, "link");
    field.value = new URL(address(), location.href).href;
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

  function say(sentence) {
    part(box, "status").textContent = sentence;
  }

  // --- To take away --------------------------------------------------------------------------------------------------

  function sheet(kind) {
    const title = part(panel, "title");
    const picked = asked().filter(({ isChosen }) => isChosen);
    const closing = part(panel, "closing").checked ? ["stop", "start", "continue"].map(questionCalled) : [];
    return {
      kind,
      title: ddm.notesExport.clean(title.value).trim() || title.placeholder,
      subtitle: `${kind === "agenda" ? "Agenda" : "Worksheet"}: challenge questions for leaders`,
      blocks: [
        { kind: "text", text: `Date: ${"_".repeat(24)}` },
        ...picked.flatMap((one, at) => blocksOf(one, `${at + 1}. ${one.name} (${one.area})`, fieldsOn(kind, one))),
        ...closing.flatMap((one) => blocksOf(one, one.name)),
      ],
    };
  }

  // On an agenda there is room for a note, and nothing to tick.
  const fieldsOn = (kind, { fields }) => (kind === "agenda" ? fields.slice(-1) : fields);
})();
