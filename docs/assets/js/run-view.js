// Running a session: one stage at a time for the facilitator, and the same for the group on a shared screen. The state
// of a run is in the address and nowhere else, and every time shown comes from the computer's clock, so that a reload
// or a laptop that slept changes nothing. What is in the address and what follows from it: `plan.js`.
(function () {
  "use strict";

  const { el, plural, capital, twoDigits } = ddm.dom;
  const REFRESH = 500; // milliseconds
  const MINUTE = 60; // seconds, like every time below
  const DAY = 24 * 60 * MINUTE;
  const SCREEN = "ddm-shared-screen";
  const FORMATS = {
    "whole group": "All together", pairs: "In pairs", individual: "On your own",
    "individual and whole group": "On your own and all together",
  };

  const place = document.querySelector("[data-ddm-run]");
  const core = ddm.plan;
  const all = place && core?.data();
  if (!all) return;
  const session = all.sessions.find(({ id }) => id === place.dataset.ddmRun);
  const short = session.shortName.toLowerCase();
  const title = document.title;

  let seen = null; // the address as last read
  let plan = null;
  let run = null;
  let view = /** @type {any} */ (null); // what covers the page: its element, its parts by name, its kind
  let shared = null; // the window of the shared screen

  const seconds = () => Math.floor(Date.now() / 1000);
  const choice = () => plan.sessions[session.id];
  const stages = () => core.stages(session, choice());
  const plannedStart = () => choice().date && Math.floor(core.moment(choice().date, choice().start) / 1000);

  // --- The address ---------------------------------------------------------------------------------------------------

  function readAddress() {
    if (location.hash === seen) return;
    seen = location.hash;
    const found = core.read(all, seen);
    plan = found.plan;
    run = found.run && found.run.session === session.id ? found.run : null;
  }

  const withRun = (changed) => `${location.href.split("#")[0]}#${core.write(plan, changed)}`;

  function go(changed) {
    run = changed;
    history.replaceState(null, "", withRun(run));
    seen = location.hash;
    show();
    // A page opened from a folder may not read the other window, but it may send it on.
    if (run && shared && !shared.closed) shared.location.replace(sharedAddress());
  }

  const sharedAddress = () => withRun({ ...run, screen: true });

  // --- What the buttons do -------------------------------------------------------------------------------------------

  const DO = {
    start: () => begin(seconds()),
    startAsPlanned: () => begin(plannedStart()),

    forward({ detail }) {
      if (detail > 1) return; // the second half of a double click: one stage at a time
      if (where() === "waiting") begin(seconds());
      else toStage(run.step + 1);
    },

    back: () => toStage(run.step - 1),
    add: () => go({ ...run, added: Math.min(run.added + 5, core.mostAdded) }),

    pause() {
      const now = seconds();
      go(run.paused ? { ...run, since: run.since + now - run.paused, paused: 0 } : { ...run, paused: now });
    },

    // After a night: the stage begins again now, as if everything before it had gone to plan.
    goOn() {
      const now = seconds();
      go({ ...run, began: now - stages()[run.step].from * MINUTE, since: now, added: 0, paused: 0 });
    },

    share() {
      shared = window.open(sharedAddress(), SCREEN);
      view.parts.refused.hidden = Boolean(shared);
      if (!shared) view.parts.link.focus();
    },

    leave() {
      if (shared && !shared.closed) shared.close();
      shared = null;
      go(null);
    },
  };

  function begin(moment) {
    readAddress();
    go({ session: session.id, began: moment, step: 0, since: moment, added: 0, paused: 0 });
  }

  const toStage = (step) => go({ ...run, step, since: seconds(), added: 0, paused: 0 });

  // --- Words ---------------------------------------------------------------------------------------------------------

  function inWords(minutes) {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    const words = [hours && plural(hours, "hour"), (rest || !hours) && plural(rest, "minute")];
    return words.filter(Boolean).join(" ");
  }

  function timeLeft(left) {
    if (left > 0 && left < MINUTE) return "less than a minute left";
    if (left > 0) return `${inWords(Math.ceil(left / MINUTE))} left`;
    const over = Math.floor(-left / MINUTE);
    if (over >= DAY / MINUTE) return "time is up, more than a day over";
    return over ? `time is up, ${inWords(over)} over` : "time is up";
  }

  function figures(left) {
    const whole = Math.abs(left);
    if (whole >= DAY) return "";
    const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / MINUTE) % 60, whole % MINUTE];
    return `${left < 0 ? "+" : ""}${hours ? `${hours}:${twoDigits(minutes)}` : minutes}:${twoDigits(rest)}`;
  }

  function paceInWords(lateness) {
    const minutes = Math.floor(Math.abs(lateness) / MINUTE);
    if (!minutes) return "On plan";
    return `${inWords(minutes)} ${lateness > 0 ? "behind plan" : "ahead of plan"}`;
  }

  function how({ mode, format }) {
    if (mode === "break") return plan.way === "online" ? "Away from the screen" : "";
    const together = FORMATS[format] || format || "";
    if (plan.way !== "online") return together;
    return `${together}, ${mode === "offline" ? "away from the screen" : "online"}`;
  }

  function timeOfDay(moment) {
    return new Date(moment * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
  }

  function dayAndTime(moment) {
    const date = new Date(moment * 1000).toLocaleDateString("en-CA", { timeZone: "Europe/London" });
    return `${core.longDate(date)} at ${timeOfDay(moment)}`;
  }

  // --- How far the run is ------------------------------------------------------------------------------------------

  function where(now = seconds()) {
    if (now - run.began > DAY) return "old";
    if (run.step >= stages().length) return "finished";
    return now < run.began ? "waiting" : "running";
  }

  function standing(now) {
    const found = core.progress(session, choice(), run, now);
    if (found.finished) return found;
    // More than the whole stage cannot be left, whatever the address or the clock of another computer says.
    return { ...found, left: Math.min(found.left, (found.stage.minutes + run.added) * MINUTE) };
  }

  // When the group may rest next, or go: what people want to know.
  function nextStop(now, { stage, left, lateness }) {
    if (stage.mode === "break") return `Back at ${timeOfDay(now + Math.max(left, 0))}`;
    const rest = stages().find((one, at) => at > run.step && one.mode === "break");
    const minutes = rest ? rest.from : core.schedule(session, choice()).total;
    return `${rest ? "Break" : "End"} at about ${timeOfDay(run.began + minutes * MINUTE + lateness)}`;
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  function show() {
    readAddress();
    const kind = run && (run.screen ? "screen" : "facilitator");
    if (view && view.kind !== kind) uncover();
    if (kind && !view) cover(kind);
    if (!kind) return offer();
    const now = seconds();
    const state = where(now);
    FILL[state](now);
    announce(now, state);
    if (view.parts.link) view.parts.link.href = sharedAddress();
    document.title = `${view.parts.task.textContent} - ${session.name}`;
  }

  // Before a run: the buttons that start one.
  function offer() {
    const planned = plannedStart();
    const button = place.querySelector('[data-ddm-run-do="startAsPlanned"]');
    button.hidden = !planned || seconds() - planned > DAY;
    if (!button.hidden) put(button, `Start at the planned time, ${dayAndTime(planned)}`);
  }

  // The view is all there is on the page: the rest is inert, so that neither the Tab key nor a screen reader reaches
  // it, and the style sheet hides it. Not by `hidden`: the theme takes that away from its header.
  function cover(kind) {
    const element = place.querySelector(`[data-ddm-run-view="${kind}"]`).content.firstElementChild.cloneNode(true);
    const parts = {};
    for (const part of element.querySelectorAll("[data-ddm-run-part]")) parts[part.dataset.ddmRunPart] = part;
    const started = place.contains(document.activeElement);
    const rest = /** @type {any[]} */ (Array.from(document.body.children)).filter((child) => !child.inert);
    view = { kind, element, parts, rest, scrolled: window.scrollY, notes: "", heard: null };
    listen(element);
    if (parts.afterwards) parts.afterwards.firstElementChild.addEventListener("click", toAfterwards);
    for (const child of rest) child.inert = true;
    document.body.append(element);
    window.scrollTo(0, 0);
    // Pressing a button moves the focus to the task, so that it is read out; after a reload nothing is repeated.
    if (started) {
      parts.task.focus();
      view.heard = { step: null, level: 0 };
    }
  }

  function uncover() {
    const focused = view.element.contains(document.activeElement);
    view.element.remove();
    for (const child of view.rest) child.inert = false;
    window.scrollTo(0, view.scrolled);
    document.title = title;
    view = null;
    if (focused) place.querySelector('[data-ddm-run-do="start"]').focus({ preventScroll: true });
  }

  function toAfterwards(event) {
    event.preventDefault();
    DO.leave();
    const heading = document.getElementById("afterwards");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  }

  function put(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  // Fill the parts of the view; those that are not named are hidden. A button keeps its place while it has the focus.
  function fill(texts) {
    for (const [name, part] of Object.entries(view.parts)) {
      if (["status", "refused", "link", "tools", "steps", "instructions", "title"].includes(name)) continue;
      const text = texts[name];
      if (typeof text === "string") put(part, text);
      const lost = !text && part === document.activeElement;
      part.hidden = !text;
      if (lost) view.parts.task.focus();
    }
    view.element.classList.toggle("ddm-run--over", Boolean(texts.isOver));
    view.element.classList.toggle("ddm-run--long", (texts.figures || "").length > 6);
  }

  const FILL = {
    running(now) {
      const found = standing(now);
      const { stage, next, left, lateness } = found;
      const total = core.schedule(session, choice()).total;
      const paused = left > 0 ? "Paused with " : "Paused, ";
      fill({
        place: `Stage ${run.step + 1} of ${stages().length}`,
        activity: stage.activityName === stage.name ? "" : stage.activityName,
        task: stage.name,
        how: how(stage),
        figures: figures(left),
        isOver: left < 0,
        words: run.paused ? paused + timeLeft(left) : capital(timeLeft(left)),
        pace: `${paceInWords(lateness)}. Ends at about ${timeOfDay(run.began + total * MINUTE + lateness)}.`,
        next: next ? `Next: ${next.name}, ${plural(next.minutes, "minute")}` : "Next: the end of the session",
        stop: nextStop(now, found),
        notes: true,
        forward: next ? `Next: ${next.name}` : "Finish",
        back: run.step > 0,
        add: run.added < core.mostAdded,
        pause: run.paused ? "Go on" : "Pause",
        share: true,
      });
      instruct(stage);
    },

    waiting(now) {
      const left = run.began - now;
      const [first] = stages();
      fill({
        task: `Starts at ${left < DAY / 2 ? timeOfDay(run.began) : dayAndTime(run.began)}`,
        figures: figures(left),
        words: left < DAY ? capital(timeLeft(left)) : "",
        next: `First: ${first.name}, ${plural(first.minutes, "minute")}`,
        stop: `First: ${first.name}`,
        notes: true,
        forward: "Start now",
        share: true,
      });
      instruct(first);
    },

    finished() {
      const { total } = core.schedule(session, choice());
      const took = Math.max(0, Math.round((run.since - run.began) / MINUTE));
      const more = took - total;
      const compared = more ? `, ${inWords(Math.abs(more))} ${more > 0 ? "more" : "less"} than planned` : ", as planned";
      const ours = view.kind === "facilitator";
      fill({
        task: `${capital(short)} is finished`,
        words: ours ? `It took ${inWords(took)}${compared}.` : "",
        afterwards: Boolean(document.getElementById("afterwards")),
        back: true,
        share: true,
      });
    },

    old() {
      const stage = stages()[run.step];
      const begun = `This run began on ${dayAndTime(run.began)}`;
      const goingOn = `If you go on, this stage starts again now and counts as on plan: ${stage ? stage.name : ""}.`;
      fill({
        task: begun,
        next: stage ? goingOn : "It is finished.",
        goOn: Boolean(stage),
        start: "Start again from the beginning",
      });
    },
  };

  // --- The facilitator's notes ---------------------------------------------------------------------------------------

  // What the page itself says of this activity, and its steps with the planned minutes.
  function instruct(stage) {
    if (view.kind !== "facilitator") return;
    const { steps, tools, instructions, title: heading } = view.parts;
    const row = core.schedule(session, choice()).rows.find(({ id }) => id === stage.activity);
    if (view.notes !== stage.activity) {
      view.notes = stage.activity;
      put(heading, `How to run it: ${row.name}`);
      instructions.replaceChildren(...copied(row));
      tools.replaceChildren(...toolLinks(row.tools));
      tools.hidden = row.tools.length === 0;
    }
    const lines = row.steps.map(({ id, name, minutes }) =>
      el("li", id === stage.id ? { "aria-current": "step" } : {}, `${name}, ${plural(minutes, "minute")}`));
    const text = (list) => list.map((line) => line.outerHTML).join();
    if (text(lines) !== text(Array.from(steps.children))) steps.replaceChildren(...lines);
    steps.hidden = lines.length === 0;
  }

  // Everything from the heading of the activity to the next heading of its rank. Its facts and its list of steps are
  // left out: their times are the guide's, and the planned ones take their place.
  function copied(row) {
    const found = [];
    let element = document.getElementById(row.id);
    if (!element) return found;
    const ids = row.steps.map(({ id }) => id);
    while ((element = element.nextElementSibling) && !element.matches("h1, h2, h3.ddm-activity")) {
      const isStep = element.firstElementChild && ids.includes(element.firstElementChild.id);
      if (!isStep && !element.matches(".ddm-activity__facts, [data-ddm-run], .ddm-workbook__notice")) found.push(clean(element));
    }
    return found;
  }

  function clean(element) {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll(".headerlink, button, script, template, .ddm-workbook__answer")) part.remove();
    for (const part of [copy, ...copy.querySelectorAll("[id]")]) part.removeAttribute("id");
    for (const link of copy.querySelectorAll("a[href]")) inNewWindow(link);
    return copy;
  }

  function inNewWindow(link) {
    link.target = "_blank";
    link.rel = "noopener";
    return link;
  }

  function toolLinks(ids) {
    return ids.flatMap((id, at) => {
      const { page, name } = all.tools[id];
      const link = inNewWindow(el("a", { href: new URL(`${all.top}/${page}`, location.href).href }, name));
      return [at ? ", " : "Tools: ", link];
    });
  }

  // --- What is read out ------------------------------------------------------------------------------------

  const SAID = ["", "5 minutes left", "1 minute left", "Time is up"];

  // The start of a stage, five minutes and one minute left, and time up; nothing else, and nothing that had passed
  // before this page was opened. More minutes let a moment come again.
  function announce(now, state) {
    if (state !== "running") {
      view.heard = { step: null, level: 0 };
      return;
    }
    const { stage, left } = standing(now);
    const level = [5 * MINUTE, MINUTE, 0].filter((limit) => left <= limit).length;
    const { heard } = view;
    view.heard = { step: run.step, level };
    if (!heard) return;
    if (heard.step !== run.step) say(`${stage.name}, ${plural(Math.max(0, Math.ceil(left / MINUTE)), "minute")}`);
    else if (level > heard.level) say(SAID[level]);
    else if (level < heard.level) put(view.parts.status, "");
  }

  // A little later, so that the region is in the page before its words change.
  function say(text) {
    const { status } = view.parts;
    setTimeout(() => put(status, text), 100);
  }

  // --- Start ---------------------------------------------------------------------------------------------------

  function listen(element) {
    for (const button of element.querySelectorAll("button[data-ddm-run-do]")) {
      button.addEventListener("click", (event) => DO[button.dataset.ddmRunDo](event));
    }
  }

  listen(place);
  place.hidden = false;
  show();
  setInterval(show, REFRESH);
  for (const name of ["hashchange", "pageshow", "focus"]) window.addEventListener(name, show);
  document.addEventListener("visibilitychange", show);
  // The theme goes to another page when N or P is pressed; a key must not end a run.
  document.addEventListener("keydown", (event) => {
    if (view) event.stopPropagation();
  });
})();
