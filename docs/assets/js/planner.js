// The planner: choose a day, a start and how you meet; see the clock times; take them away as a link, a calendar file,
// a message or a printed agenda. What follows from a choice is worked out in `plan.js`; here it is asked for and shown.
// The plan is kept in the address after its #, and nowhere else; `planned.js` shows it at the top of the page.
(function () {
  "use strict";

  const { el, part, fromTemplate, today } = ddm.dom;
  const box = document.querySelector("[data-ddm-planner]");
  const all = ddm.plan.data();
  if (!box || !all) return;

  const STEP = 5; // minutes that one press adds or takes away
  const whole = copyOf("whole");
  const forms = new Map(all.sessions.map((session) => [session.id, formFor(session)]));
  const status = part(whole, "status");
  let plan;
  let before = null; // the plan as it was before it was put back to the guide's

  const choice = ({ session }) => plan.sessions[session.id];
  const added = (form, { activity }) => choice(form).add[activity.id] || 0;
  const wayInWords = () => ddm.plan.wayInWords(plan);
  const dayAndTimes = (form) => ddm.plan.dayAndTimes(form.session, choice(form));
  const lengthInWords = (form) => ddm.plan.lengthInWords(form.session, choice(form));
  const ways = () => whole.querySelectorAll("[name=ddm-planner-way]");

  part(whole, "sessions").append(...[...forms.values()].map(({ root }) => root));
  part(whole, "folder").hidden = location.protocol !== "file:";
  connect();
  load();
  box.append(whole);
  box.hidden = false;
  ddm.planned.arrive(location.hash.slice(1));

  // --- Pieces of the page --------------------------------------------------------------------------------------------

  function copyOf(name) {
    return el("div", { class: `ddm-planner__${name}` }, fromTemplate(box, name));
  }

  // Join a field to its label, its hint and the place for what is wrong with it.
  function named(field, name) {
    const around = field.closest(".ddm-planner__field");
    const texts = [...around.querySelectorAll(".ddm-controls__hint, .ddm-controls__problem")];
    field.id = `ddm-planner-${name}`;
    around.querySelector("label").htmlFor = field.id;
    texts.forEach((text, at) => { text.id = `${field.id}-${at}`; });
    if (texts.length) field.setAttribute("aria-describedby", texts.map(({ id }) => id).join(" "));
    return field;
  }

  function formFor(session) {
    const root = copyOf("session");
    /** @type {any} */
    const form = { session, root, rows: new Map() };
    for (const name of ["date", "start", "break", "message"]) form[name] = named(part(root, name), `${session.id}-${name}`);
    const name = part(root, "name");
    name.textContent = session.name;
    // A link to a session leads to its fields, and without scripts to its line in the list below.
    document.getElementById(session.id).removeAttribute("id");
    name.id = session.id;
    root.querySelector("section").setAttribute("aria-labelledby", name.id);
    offerPlaces(form);
    for (const activity of session.activities) form.rows.set(activity.id, rowFor(form, activity));
    return form;
  }

  function offerPlaces({ session, root, break: choose }) {
    const rest = ddm.plan.movable(session);
    const usual = rest && session.activities[session.activities.indexOf(rest) - 1];
    const places = rest ? ddm.plan.places(session).filter(({ mode }) => mode !== "break") : [];
    const option = ({ id, name }) =>
      id === usual?.id ? el("option", { value: "" }, `${name} (as in the guide)`) : el("option", { value: id }, name);
    choose.append(...places.map(option));
    part(root, "break-field").hidden = !places.length;
  }

  function rowFor(form, activity) {
    const root = copyOf("row");
    root.querySelector("label").textContent = activity.name;
    for (const way of ["less", "more"]) {
      part(root, way).append(el("span", { class: "ddm-unseen" }, ` minutes: ${activity.name}`));
    }
    const field = named(part(root, "add"), `${form.session.id}-${activity.id}`);
    part(form.root, "rows").append(root);
    return { root, field, activity };
  }

  // --- What the reader does ------------------------------------------------------------------------------------------

  function connect() {
    for (const radio of ways()) radio.addEventListener("change", () => changed(() => { plan.way = radio.value; }));
    for (const form of forms.values()) connectForm(form);
    part(whole, "copy-link").addEventListener("click", copyLink);
    part(whole, "download-all").addEventListener("click", () => download(all.sessions, "sessions.ics"));
    part(whole, "print").addEventListener("click", printAgenda);
    part(whole, "reset").addEventListener("click", reset);
    part(whole, "undo").addEventListener("click", undo);
    addEventListener("hashchange", followAddress);
  }

  function connectForm(form) {
    const { session, root } = form;
    // Someone who types a date passes through others, such as 3 February and the year 202 on the way to 31 January
    // 2027: it is taken when the field is left. One chosen from the browser's calendar is taken at once.
    let typing = false;
    form.date.addEventListener("keydown", ({ key }) => {
      typing = key !== "Enter";
      if (!typing) takeDate(form);
    });
    form.date.addEventListener("change", () => { if (!typing) takeDate(form); });
    form.date.addEventListener("blur", () => {
      typing = false;
      takeDate(form);
    });
    form.start.addEventListener("change", () => take(form, form.start, ddm.plan.checkTime(form.start.value), (value) => {
      choice(form).start = value;
    }));
    form.break.addEventListener("change", () => changed(() => { choice(form).breakAfter = form.break.value; }, form));
    for (const row of form.rows.values()) {
      row.field.addEventListener("change", () => takeMinutes(form, row, row.field.value));
      part(row.root, "less").addEventListener("click", () => takeMinutes(form, row, added(form, row) - STEP));
      part(row.root, "more").addEventListener("click", () => takeMinutes(form, row, added(form, row) + STEP));
    }
    part(root, "download").addEventListener("click", () => {
      download([session], `${[session.id, choice(form).date].filter(Boolean).join("-")}.ics`);
    });
    part(root, "copy-message").addEventListener("click", () => copy(form.message, "The message is copied."));
  }

  function takeDate(form) {
    const { value, validity } = form.date;
    const unread = { problem: "There is no such day, or a part of it is missing. Check day, month and year." };
    const typed = value ? ddm.plan.checkDate(value) : { value: "" };
    const checked = validity.badInput ? unread : typed;
    if (checked.value === choice(form).date) problem(form.date, "");
    else take(form, form.date, checked, (date) => { choice(form).date = date; });
  }

  function takeMinutes(form, row, wanted) {
    const checked = ddm.plan.checkMinutes(String(wanted).trim() || "0", ddm.plan.shortest(row.activity));
    take(form, row.field, checked, (minutes) => {
      if (minutes) choice(form).add[row.activity.id] = minutes;
      else delete choice(form).add[row.activity.id];
    });
  }

  // A good value goes into the plan. A wrong one stays in its field with a sentence, and the plan stays as it was.
  function take(form, field, checked, accept) {
    problem(field, checked.problem || "");
    if (checked.problem) say(checked.problem);
    else changed(() => accept(checked.value), form, field);
  }

  function problem(field, sentence) {
    const place = field.closest(".ddm-planner__field").querySelector(".ddm-controls__problem");
    place.textContent = sentence && `${sentence} Until then the plan stays as it was.`;
    place.hidden = !sentence;
    if (sentence) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function changed(change, form = null, field = null) {
    change();
    part(whole, "undo").hidden = true;
    keep();
    if (field) fillField(form, field);
    show();
    say(form ? summary(form) : `You meet ${wayInWords()}.`);
  }

  function reset() {
    keep();
    before = plan;
    ({ plan } = ddm.plan.read(all, ""));
    // A new entry in the history, so that the browser's own way back leads to the plan as it was.
    history.pushState(null, "", `#${ddm.plan.write(plan)}`);
    fill();
    say("Days are cleared and timings are the guide's again. You can bring your plan back.");
    part(whole, "undo").hidden = false;
  }

  function undo() {
    plan = before;
    keep();
    part(whole, "reset").focus();
    part(whole, "undo").hidden = true;
    fill();
    say("Your plan is back.");
  }

  // --- The address ---------------------------------------------------------------------------------------------------

  function load() {
    ({ plan } = ddm.plan.read(all, location.hash));
    part(whole, "undo").hidden = true;
    fill();
  }

  function keep() {
    history.replaceState(null, "", `#${ddm.plan.write(plan)}`);
  }

  // Another plan in the same tab, or the way back to an older one.
  function followAddress() {
    const found = ddm.plan.read(all, location.hash).plan;
    if (ddm.plan.carries() && ddm.plan.write(found) !== ddm.plan.write(plan)) load();
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  function fill() {
    for (const radio of ways()) radio.checked = radio.value === plan.way;
    for (const form of forms.values()) {
      for (const { field } of form.rows.values()) fillField(form, field);
      for (const field of [form.date, form.start, form.break]) fillField(form, field);
      const { add, breakAfter } = choice(form);
      if (breakAfter || Object.keys(add).length) part(form.root, "changes").open = true;
    }
    show();
  }

  function fillField(form, field) {
    const { date, start, breakAfter } = choice(form);
    const row = [...form.rows.values()].find((one) => one.field === field);
    if (field === form.date) field.value = date;
    else if (field === form.start) field.value = start;
    else if (field === form.break) field.value = [...field.options].some(({ value }) => value === breakAfter) ? breakAfter : "";
    else field.value = String(added(form, row)).replace("-", "−");
    if (field !== form.break) problem(field, "");
  }

  function show() {
    if (ddm.plan.carries()) ddm.planned.show(plan);
    for (const form of forms.values()) showSession(form);
  }

  function showSession(form) {
    const { session, root } = form;
    const { rows } = ddm.plan.schedule(session, choice(form));
    const warnings = ddm.plan.warnings(all, plan, session.id, today());
    part(root, "gap").textContent = gap(session);
    part(root, "gap").hidden = !gap(session);
    part(root, "total").textContent = `${lengthInWords(form)} From ${times(form)}.`;
    part(root, "warnings").hidden = !warnings.length;
    part(root, "warnings").querySelector("ul").replaceChildren(...warnings.map((warning) => el("li", {}, warning)));
    part(root, "agenda").replaceChildren(table(form, `ddm-planner-${session.id}-caption`));
    part(root, "no-date").hidden = Boolean(choice(form).date);
    part(root, "onward").replaceChildren(onward(session));
    form.message.value = message(session);
    for (const row of rows) form.rows.get(row.id).root.querySelector(".ddm-controls__hint").textContent = lasts(form, row);
  }

  function lasts(form, { id, minutes }) {
    const guide = form.rows.get(id).activity.minutes;
    return minutes === guide ? `${guide} minutes, as in the guide` : `${minutes} minutes; the guide: ${guide}`;
  }

  function gap({ id, shortName }) {
    const { after: first, before: second } = all.gap;
    const days = ddm.plan.gapWindow(all, plan, id);
    const window = days && `: from ${ddm.plan.longDate(days.from)} to ${ddm.plan.longDate(days.to)}.`;
    if (id === second) return ddm.plan.recommended(all) + (window ?? ". Choose the day of the first to see which days those are.");
    if (id === first) return window && !plan.sessions[id].date ? ddm.plan.recommended(all) + window : "";
    const earlier = all.sessions[all.sessions.findIndex((session) => session.id === id) - 1].shortName;
    return `The guide gives no gap between ${earlier.toLowerCase()} and ${shortName.toLowerCase()}. Choose what suits the group.`;
  }

  function times(form) {
    return ddm.plan.span(choice(form), 0, ddm.plan.schedule(form.session, choice(form)).total);
  }

  function summary(form) {
    const warnings = ddm.plan.warnings(all, plan, form.session.id, today());
    return [`${form.session.shortName}: ${dayAndTimes(form)}.`, lengthInWords(form), ...warnings].join(" ");
  }

  function say(sentence) {
    status.textContent = sentence;
  }

  // --- The agenda ----------------------------------------------------------------------------------------------------

  function table(form, captionId) {
    const { rows, total: minutes } = ddm.plan.schedule(form.session, choice(form));
    const region = { role: "region", tabindex: "0", "aria-labelledby": captionId };
    const words = `${form.session.name}: ${dayAndTimes(form)}, ${wayInWords()}`;
    const heads = ["From – to", "Activity", "Minutes"].map((head) => el("th", { scope: "col" }, head));
    heads[2].className = "ddm-table__figure";
    const body = rows.flatMap((row) => [
      entry(form, row, how(row), "ddm-planner__activity"),
      ...row.steps.map((step) => entry(form, step, "", "ddm-planner__step")),
    ]);
    const end = [el("td", {}, ddm.plan.clock(choice(form), minutes)), el("th", { scope: "row" }, "End"), figure(minutes)];
    const last = el("tr", { class: "ddm-planner__activity" }, ...end);
    const grid = el("table", { class: "ddm-table__grid ddm-planner__agenda" }, el("caption", { id: captionId }, words));
    grid.append(el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...body, last));
    return el("div", { class: "ddm-table", ...region }, grid);
  }

  function figure(minutes) {
    return el("td", { class: "ddm-table__figure" }, minutes);
  }

  function entry(form, { from, to, name, minutes }, words, kind) {
    const clock = (at) => ddm.plan.clock(choice(form), at);
    const when = el("td", { class: "ddm-planner__clock" }, `${clock(from)} – ${clock(to)}`);
    const what = el("th", { scope: "row" }, name);
    if (words) what.append(" ", el("span", { class: "ddm-planner__how" }, words));
    return el("tr", { class: kind }, when, what, figure(minutes));
  }

  // Face to face, no activity is online or offline: only who works with whom is shown.
  function how({ mode, format }) {
    if (mode === "break") return "";
    const words = plan.way === "online" ? [mode, format] : [format];
    return ddm.dom.capital(words.filter(Boolean).join(", "));
  }

  function printAgenda() {
    const every = [...forms.values()];
    const ready = every.filter((form) => choice(form).date);
    ddm.dom.printOnly(el("div", { class: "ddm-agenda md-typeset" }, ...(ready.length ? ready : every).map(agenda)));
  }

  function agenda(form) {
    const { id, name, bring } = form.session;
    const facts = `${dayAndTimes(form)}, ${wayInWords()}. ${lengthInWords(form)}`;
    const made = el("section", {}, el("h1", {}, name), el("p", {}, facts), table(form, `ddm-agenda-${id}`));
    if (bring.length) made.append(el("h2", {}, "Please bring"), el("ul", {}, ...bring.map((thing) => el("li", {}, thing))));
    return made;
  }

  // --- To take away --------------------------------------------------------------------------------------------------

  function onward(session) {
    const words = `Open the page of ${session.shortName.toLowerCase()} with this plan`;
    return el("a", { href: ddm.plan.address(all, plan, session.id) }, words);
  }

  function copyLink() {
    const field = part(whole, "link");
    field.value = ddm.plan.address(all, plan);
    if (!field.id) named(field, "link");
    copy(field, "The link is copied.");
  }

  async function copy(field, done) {
    const copied = await ddm.dom.copyField(field);
    say(copied ? done : "The browser does not let this page copy. The text is selected: copy it yourself, with Ctrl and C or from the menu.");
  }

  function message(session) {
    const tool = (id) => new URL(`${all.top}/${all.tools[id].page}`, location.href).href;
    return ddm.plan.message(all, plan, session.id, { page: ddm.plan.address(all, plan, session.id), tool });
  }

  function download(wanted, name) {
    const ids = wanted.map(({ id }) => id).filter((id) => plan.sessions[id].date);
    if (!ids.length) {
      say("A calendar entry needs a day. Choose one first.");
      forms.get(wanted[0].id).date.focus();
      return;
    }
    const address = (id) => ddm.plan.address(all, plan, id);
    ddm.dom.saveBlob(ddm.plan.calendar(all, plan, ids, { now: new Date(), address }), "text/calendar", name);
    const left = wanted.filter(({ id }) => !ids.includes(id)).map(({ shortName }) => shortName);
    const without = left.length ? ` It leaves out what has no day yet: ${left.join(", ")}.` : "";
    say(`The calendar file ${name} is made.${without}`);
  }
})();
