// The planner: choose a day, a start and how you meet; see the clock times; take them away as a link, a calendar file,
// a message or on paper. What follows from a choice is worked out in `plan.js`; here it is asked for and shown.
// The plan is kept in the address after its #, and nowhere else; `planned.js` shows it at the top of the page.
(function () {
  "use strict";

  const { el, part, fromTemplate, today } = ddm.dom;
  const box = document.querySelector("[data-ddm-planner]");
  const all = ddm.plan.data();
  if (!box || !all) return;

  const whole = copyOf("whole");
  const forms = new Map(all.sessions.map((session) => [session.id, formFor(session)]));
  const status = part(whole, "status");
  let plan;

  const choice = ({ session }) => plan.sessions[session.id];
  const wayInWords = () => ddm.plan.wayInWords(plan);
  const dayAndTimes = (form) => ddm.plan.dayAndTimes(form.session, choice(form));
  const lengthInWords = (form) => ddm.plan.lengthInWords(form.session, choice(form));
  const ways = () => whole.querySelectorAll("[name=ddm-planner-way]");

  part(whole, "sessions").append(...[...forms.values()].map(({ root }) => root));
  part(whole, "folder").hidden = location.protocol !== "file:";
  named(part(whole, "link"), "link");
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
    part(root, "short-name").textContent = session.shortName.toLowerCase();
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
    const field = named(part(root, "add"), `${form.session.id}-${activity.id}`);
    part(form.root, "rows").append(root);
    return { root, field, activity };
  }

  // --- What the reader does ------------------------------------------------------------------------------------------

  function connect() {
    for (const radio of ways()) radio.addEventListener("change", () => changed(() => { plan.way = radio.value; }));
    for (const form of forms.values()) connectForm(form);
    part(whole, "copy-link").addEventListener("click", () => copy(part(whole, "link"), "The link is copied."));
    addEventListener("hashchange", followAddress);
  }

  function connectForm(form) {
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
    for (const row of form.rows.values()) row.field.addEventListener("change", () => takeMinutes(form, row));
    part(form.root, "download").addEventListener("click", () => download(form));
    part(form.root, "copy-message").addEventListener("click", () => copy(form.message, "The message is copied."));
  }

  function takeDate(form) {
    const { value, validity } = form.date;
    const unread = { problem: "There is no such day, or a part of it is missing. Check day, month and year." };
    const typed = value ? ddm.plan.checkDate(value) : { value: "" };
    const checked = validity.badInput ? unread : typed;
    if (checked.value === choice(form).date) problem(form.date, "");
    else take(form, form.date, checked, (date) => { choice(form).date = date; });
  }

  function takeMinutes(form, { field, activity }) {
    const checked = ddm.plan.checkMinutes(field.value.trim() || "0", ddm.plan.shortest(activity));
    take(form, field, checked, (minutes) => {
      if (minutes) choice(form).add[activity.id] = minutes;
      else delete choice(form).add[activity.id];
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
    history.replaceState(null, "", `#${ddm.plan.write(plan)}`);
    if (field) fillField(form, field);
    show();
    say(form ? summary(form) : `You meet ${wayInWords()}.`);
  }

  // --- The address ---------------------------------------------------------------------------------------------------

  function load() {
    ({ plan } = ddm.plan.read(all, location.hash));
    fill();
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
    else field.value = String(choice(form).add[row.activity.id] || 0).replace("-", "−");
    if (field !== form.break) problem(field, "");
  }

  function show() {
    if (ddm.plan.carries()) ddm.planned.show(plan);
    part(whole, "link").value = ddm.plan.address(all, plan);
    for (const form of forms.values()) showSession(form);
  }

  function showSession(form) {
    const { session, root } = form;
    const { rows, total } = ddm.plan.schedule(session, choice(form));
    const address = ddm.plan.address(all, plan, session.id);
    const warnings = ddm.plan.warnings(all, plan, session.id, today());
    part(root, "gap").textContent = gap(session);
    part(root, "gap").hidden = !gap(session);
    part(root, "total").textContent = `${lengthInWords(form)} From ${ddm.plan.span(choice(form), 0, total)}.`;
    part(root, "warnings").hidden = !warnings.length;
    part(root, "warnings").querySelector("ul").replaceChildren(...warnings.map((warning) => el("li", {}, warning)));
    part(root, "agenda").replaceChildren(table(form));
    part(root, "no-date").hidden = Boolean(choice(form).date);
    part(root, "onward").href = address;
    form.message.value = ddm.plan.message(all, plan, session.id, { page: address, tool });
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

  function summary(form) {
    const warnings = ddm.plan.warnings(all, plan, form.session.id, today());
    return [`${form.session.shortName}: ${dayAndTimes(form)}.`, lengthInWords(form), ...warnings].join(" ");
  }

  function say(sentence) {
    status.textContent = sentence;
  }

  // --- The agenda ----------------------------------------------------------------------------------------------------

  function table(form) {
    const captionId = `ddm-planner-${form.session.id}-caption`;
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

  // --- To take away --------------------------------------------------------------------------------------------------

  async function copy(field, done) {
    const copied = await ddm.dom.copyField(field);
    say(copied ? done : "The browser does not let this page copy. The text is selected: copy it yourself, with Ctrl and C or from the menu.");
  }

  function tool(id) {
    return new URL(`${all.top}/${all.tools[id].page}`, location.href).href;
  }

  function download({ session, date }) {
    const day = plan.sessions[session.id].date;
    if (!day) {
      say("A calendar entry needs a day. Choose one first.");
      date.focus();
      return;
    }
    const [name, page] = [`${session.id}-${day}.ics`, ddm.plan.address(all, plan, session.id)];
    ddm.dom.saveBlob(ddm.plan.calendar(all, plan, session.id, { now: new Date(), page }), "text/calendar", name);
    say(`The calendar file ${name} is made.`);
  }
})();
