// Running a session: one stage at a time for the facilitator, and the same for the group on a shared screen. Every time
// shown comes from the computer's clock and the moments in the address, so that a reload or a laptop that slept changes
// nothing. `run-address.js` keeps the address.
(function () {
  "use strict";

  const { el, put, plural, capital, seconds, twoDigits } = ddm.dom;
  const { all, session, place, clockTime, dayAndTime } = ddm.run;
  const core = ddm.plan;
  const REFRESH = 500; // milliseconds
  const MINUTE = 60; // seconds, like every time below
  const DAY = 24 * 60 * MINUTE;
  const NEAR = 60 * MINUTE; // how far from its planned time a session may begin and still be that one
  const ASKED_EVERY = 2;
  const ANSWERED_WITHIN = 5;
  const SCREEN = "ddm-shared-screen";
  const short = session.shortName.toLowerCase();
  const labels = place.querySelector("[data-ddm-run-labels]").content;

  let run = /** @type {any} */ (null);
  let plan = /** @type {any} */ (null);
  let view = /** @type {any} */ (null); // what covers the page: its element, its parts by name, its kind
  let shared = /** @type {any} */ (null); // the window of the shared screen
  let moved = 0; // when the facilitator last pressed a button, in milliseconds, as far as this window knows
  const other = { isMet: false, asked: 0, unanswered: 0, followed: 0 }; // the other window; moments

  const choice = () => plan.sessions[session.id];
  const stages = () => core.stages(session, choice());
  const total = () => core.schedule(session, choice()).total * MINUTE;

  // --- What the buttons do -------------------------------------------------------------------------------------------

  function go(state) {
    moved = Date.now();
    ddm.run.go(state);
    if (view) tell();
  }

  const DO = {
    start() {
      ddm.run.begin(seconds());
      tell();
    },

    forward({ detail }) {
      if (detail > 1) return; // the second half of a double click: one stage at a time
      if (where() === "waiting") DO.start();
      else toStage(run.step + 1);
    },

    back: () => toStage(run.step - 1),
    add: () => go({ ...run, added: Math.min(run.added + 5, core.mostAdded) }),
    pause: () => go(run.paused ? resumed() : { ...run, paused: seconds() }),

    // After a night: the stage begins again now, as if everything before it had gone to plan.
    goOn() {
      const now = seconds();
      go({ ...run, began: now - stages()[run.step].from * MINUTE, since: now, added: 0, paused: 0, stages: "" });
    },

    // In a breakout room people see neither this screen nor the chat of the meeting: all of the task at once.
    async copy() {
      const { chat, copied } = view.parts;
      const { cards, back } = nextTask(standing(seconds()));
      const lines = cards.flatMap((one) => [`${one.name}, ${plural(one.minutes, "minute")}`, `${how(one)}. ${card(one)}`]);
      chat.value = [...new Set(lines), back].join("\n");
      copied.hidden = !(await ddm.dom.copyField(chat));
      if (!copied.hidden) say(copied.textContent);
    },

    // The run stays in the address, so that it can be gone on with.
    leave() {
      tell({ isOver: true });
      go({ ...run, closed: true });
    },
  };

  const resumed = () => (run.paused ? { ...run, since: run.since + seconds() - run.paused, paused: 0 } : run);

  // A stage keeps its beginning and the minutes added to it for as long as the run lasts. Going back within a minute
  // takes the beginning away again: the button was pressed by mistake.
  function toStage(step) {
    const now = seconds();
    for (const part of [view.parts.chat, view.parts.copied]) part.hidden = true;
    const { since, added } = resumed();
    const known = readStages();
    const isMistake = step < run.step && (now - since < MINUTE || where() === "finished");
    known[run.step] = isMistake ? null : { since, added };
    const planned = step < run.step ? run.began + stages()[step].from * MINUTE : now;
    const stage = known[step] ?? { since: Math.min(planned, now), added: 0 };
    go({ ...run, ...stage, step, paused: 0, stages: writtenStages(known) });
  }

  // In the address: for each stage in turn, the seconds from the beginning of the session to its own and, after a
  // hyphen, the minutes added to it; nothing for a stage that was not begun.
  function readStages() {
    return (run.stages || "").split(".").map((text) => {
      const [, offset, minutes] = /^(\d{1,5})-(\d{1,3})$/.exec(text) ?? [];
      const since = Math.min(run.began + Number(offset), seconds());
      return offset && { since, added: Math.min(Number(minutes), core.mostAdded) };
    });
  }

  const writtenStages = (known) =>
    Array.from(known, (stage) => (stage ? `${Math.max(0, stage.since - run.began)}-${stage.added}` : "")).join(".");

  // --- The two windows -----------------------------------------------------------------------------------------------

  // The facilitator's page and the shared screen tell each other where they are, so that either may be reloaded, or
  // closed and opened again. From a folder, only a window and the one that opened it hear each other.
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(SCREEN) : null;

  function tell(more = {}) {
    const message = { run: `${session.id} ${plan.id}`, from: view.kind, hash: location.hash, moved, ...more };
    const to = view.kind === "screen" ? window.opener : shared;
    channel?.postMessage(message);
    to?.postMessage(message, origin === "null" ? "*" : origin);
  }

  function hear({ data, origin: from, source }) {
    const isOurs = from === origin && view && data?.run === `${session.id} ${plan.id}` && data.from !== view.kind;
    if (!isOurs) return;
    Object.assign(other, { isMet: true, unanswered: 0 });
    if (view.kind === "facilitator") shared = source ?? shared;
    else if (data.isOver) window.close();
    else follow(data);
    if (!data.isAnswer) tell({ isAnswer: true });
    attend();
  }

  // Of two facilitator's pages, that on which a button was pressed last. What another window says is read as carefully
  // as an address.
  function follow(said) {
    const now = seconds();
    const found = core.read(all, String(said.hash));
    const isLater = Number(said.moved) >= moved || now - other.followed >= ANSWERED_WITHIN;
    if (found.run?.session !== session.id || !isLater) return;
    moved = Number(said.moved);
    other.followed = now;
    ddm.run.plan = found.plan;
    const state = ddm.run.possible({ ...found.run, screen: true, closed: false });
    if (ddm.run.address(state) !== location.href) ddm.run.go(state);
  }

  // Only a question without an answer means that the windows are apart: time that this one has slept does not.
  function attend() {
    const now = seconds();
    if (Math.abs(now - other.asked) >= ASKED_EVERY) {
      other.asked = now;
      other.unanswered ||= now;
      tell();
    }
    const isApart = Boolean(other.unanswered) && now - other.unanswered >= ANSWERED_WITHIN;
    view.parts.apart.hidden = !isApart || !(other.isMet || view.kind === "screen");
    if (view.parts.follows) view.parts.follows.hidden = isApart || !other.isMet;
  }

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

  // From when the session really began.
  function pace({ lateness }) {
    const minutes = Math.floor(Math.abs(lateness) / MINUTE);
    const compared = `${inWords(minutes)} ${lateness > 0 ? "behind plan" : "ahead of plan"}`;
    return `${minutes ? compared : "On plan"}. Ends at about ${clockTime(run.began + total() + lateness)}.`;
  }

  // Both clocks, where the session began near its planned time.
  function beginning() {
    const gap = Math.round((run.began - ddm.run.plannedStart()) / MINUTE);
    if (!gap || Math.abs(gap) * MINUTE > NEAR) return "";
    const planned = `${inWords(Math.abs(gap))} ${gap > 0 ? "after" : "before"} the planned ${choice().start}`;
    return `Began at ${clockTime(run.began)}, ${planned}. The times here count from then.`;
  }

  const label = ({ id }) => labels.querySelector(`[data-ddm-stage="${id}"]`).dataset;
  const how = (stage) => (plan.way === "online" ? label(stage).ddmRemote : label(stage).ddmRoom);
  const isBreak = (stage) => "ddmBreak" in label(stage);
  const card = (stage) => label(stage).ddmCard;
  const isApart = (stage) => "ddmApart" in label(stage); // alone or in pairs, and soon without the facilitator

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
    if (isBreak(stage)) return `Back at ${clockTime(now + Math.max(left, 0))}`;
    const rest = stages().find((one, at) => at > run.step && isBreak(one));
    const after = rest ? rest.from * MINUTE : total();
    const stop = `${rest ? "Break" : "End"} at about ${clockTime(run.began + after + lateness)}`;
    if (!isApart(stage)) return stop;
    const { back, from } = nextTask({ lateness });
    return rest?.from < from ? `${stop}. ${back}` : back;
  }

  // What people do next alone or in pairs, now or later, and when all are together again.
  function nextTask({ lateness = 0 }) {
    const known = stages();
    const first = known.findIndex((one, at) => at >= run.step && isApart(one));
    const isTogether = (one) => !isBreak(one) && (one.activity !== known[first].activity || !isApart(one));
    const last = known.findIndex((one, at) => at > first && first >= 0 && isTogether(one));
    if (last < 0) return { cards: [], back: "", from: 0 };
    const { from } = known[last];
    const back = `Back together at about ${clockTime(run.began + from * MINUTE + lateness)}`;
    return { cards: known.slice(first, last).filter(isApart), back, from };
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  function show() {
    ({ state: run, plan } = ddm.run);
    const kind = run && !run.closed ? (run.screen && "screen") || "facilitator" : null;
    if (view && view.kind !== kind) uncover();
    if (!kind) return;
    if (!view) cover(kind);
    if (!view.element.open) view.element.showModal(); // some browsers close it at the second Escape
    const now = seconds();
    const state = where(now);
    FILL[state](now);
    announce(now, state);
    attend();
    if (view.parts.share) view.parts.share.href = ddm.run.address({ ...run, screen: true });
  }

  // Pressing a button moves the focus to the task, so that it is read out; after a reload nothing is repeated.
  function cover(kind) {
    const element = place.querySelector(`[data-ddm-run-view="${kind}"]`).content.firstElementChild.cloneNode(true);
    const parts = {};
    for (const part of element.querySelectorAll("[data-ddm-run-part]")) parts[part.dataset.ddmRunPart] = part;
    const started = place.contains(document.activeElement);
    view = { kind, element, parts, notes: "", heard: started ? { step: null, level: 0 } : null };
    for (const button of element.querySelectorAll("button[data-ddm-run-do]")) {
      button.addEventListener("click", (event) => DO[button.dataset.ddmRunDo](event));
    }
    element.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(element);
    element.showModal();
    if (started) parts.task.focus();
  }

  function uncover() {
    view.element.close();
    view.element.remove();
    ddm.dom.part(place, "go-on").focus();
    view = null;
  }

  // Fill the parts of the view but those that fill themselves; what is not named is hidden. A button keeps its place
  // while it has the focus.
  function fill(texts) {
    for (const [name, part] of Object.entries(view.parts)) {
      if ("ddmRunOwn" in part.dataset) continue;
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
      const { stage, next, left } = found;
      const paused = left > 0 ? "Paused with " : "Paused, ";
      fill({
        place: `Stage ${run.step + 1} of ${stages().length}`,
        activity: stage.activityName === stage.name ? "" : stage.activityName,
        task: stage.name,
        how: how(stage),
        card: card(stage),
        copy: nextTask(found).cards.length > 0,
        figures: figures(left),
        isOver: left < 0,
        words: run.paused ? paused + timeLeft(left) : capital(timeLeft(left)),
        pace: pace(found),
        beginning: beginning(),
        next: next ? `Next: ${next.name}, ${plural(next.minutes, "minute")}` : "Next: the end of the session",
        stop: nextStop(now, found),
        notes: true,
        forward: next ? `Next: ${next.name}` : "Finish",
        back: run.step > 0,
        add: run.added < core.mostAdded,
        pause: run.paused ? "Go on" : "Pause",
        share: true,
      });
      instruct(stage, found.lateness);
    },

    waiting(now) {
      const left = run.began - now;
      const [first] = stages();
      fill({
        task: `Starts at ${left < DAY / 2 ? clockTime(run.began) : dayAndTime(run.began)}`,
        figures: figures(left),
        words: left < DAY ? capital(timeLeft(left)) : "",
        next: `First: ${first.name}, ${plural(first.minutes, "minute")}`,
        stop: `First: ${first.name}`,
        notes: true,
        forward: "Start now",
        share: true,
      });
      instruct(first, 0);
    },

    finished() {
      const took = Math.round((run.since - run.began) / MINUTE);
      const more = took - total() / MINUTE;
      const compared = more ? `${inWords(Math.abs(more))} ${more > 0 ? "more" : "less"} than planned` : "as planned";
      const ours = view.kind === "facilitator";
      fill({
        task: `${capital(short)} is finished`,
        words: ours ? `It took ${inWords(took)}, ${compared}.` : "",
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
  function instruct(stage, lateness) {
    if (view.kind !== "facilitator") return;
    const { steps, timetable } = view.parts;
    const { rows } = core.schedule(session, choice());
    const at = rows.findIndex(({ id }) => id === stage.activity);
    if (view.notes !== stage.id) explain(rows[at], stage);
    view.notes = stage.id;
    list(steps, rows[at].steps.map(({ id, name, minutes }) =>
      el("li", id === stage.id ? { "aria-current": "step" } : {}, `${name}, ${plural(minutes, "minute")}`)));
    list(timetable.lastElementChild, [...rows, { name: "End", from: total() / MINUTE }].map(({ name, from }, number) =>
      el("li", {}, `${clockTime(run.began + from * MINUTE + (number > at ? lateness : 0))} ${name}`)));
  }

  function list(element, lines) {
    const text = (items) => items.map((item) => item.outerHTML).join();
    if (text(lines) !== text(Array.from(element.children))) element.replaceChildren(...lines);
    element.hidden = lines.length === 0;
  }

  // What the page says of this stage, where it has a heading of its own, or else of its activity. Facts and steps are
  // left out: their times are the guide's, and the planned ones take their place. What the instructions link to on this
  // page, which the view hides, comes after them.
  function explain(row, stage) {
    const { instructions, timetable } = view.parts;
    const heading = document.querySelector(`h4[id="${stage.id}"]`);
    const own = following(heading ?? document.getElementById(row.id), heading ? "h1, h2, h3, h4" : "h1, h2, h3");
    const links = own.flatMap((element) => Array.from(element.querySelectorAll(WITHIN_PAGE)));
    const wanted = new Set(links.map(({ hash }) => hash.slice(1)));
    put(view.parts.title, `How to run it: ${heading ? stage.name : row.name}`);
    timetable.hidden = !wanted.delete("timetable");
    const elsewhere = Array.from(wanted, (id) => document.getElementById(id))
      .filter((target) => target && !own.some((element) => element.contains(target)));
    instructions.replaceChildren(...own.map(clean), ...elsewhere.flatMap(withWhatFollows));
  }

  const WITHIN_PAGE = 'a[href^="#"]:not(.headerlink)';
  const LEFT_OUT = ":has(.ddm-time), .ddm-screen-only, [data-ddm-run], .ddm-workbook__notice";

  function following(start, stop) {
    const found = [];
    let element = start;
    while ((element = element?.nextElementSibling) && !element.matches(stop)) {
      if (!element.matches(LEFT_OUT)) found.push(element);
    }
    return found;
  }

  // A heading with its section, or a paragraph with the list that it begins.
  function withWhatFollows(target) {
    const rank = ["H2", "H3", "H4"].indexOf(target.tagName);
    if (rank < 0) return [target, ...following(target, ":not(ul, ol)")].map(clean);
    const heading = { class: "ddm-run__title", role: "heading", "aria-level": 4 };
    const stop = ["h1", "h2", "h3", "h4"].slice(0, rank + 2).join();
    return [el("p", heading, clean(target).textContent.trim()), ...following(target, stop).map(clean)];
  }

  function clean(element) {
    const copy = element.cloneNode(true);
    for (const left of copy.querySelectorAll(".headerlink, button, script, template, .ddm-workbook__answer")) left.remove();
    for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
    for (const link of copy.querySelectorAll(WITHIN_PAGE)) link.replaceWith(...link.childNodes);
    for (const link of copy.querySelectorAll("a[href]")) Object.assign(link, { target: "_blank", rel: "noopener" });
    return copy;
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

  ddm.run.view = show;
  channel?.addEventListener("message", hear);
  window.addEventListener("message", hear);
  setInterval(ddm.run.show, REFRESH);
  window.addEventListener("focus", ddm.run.show);
  document.addEventListener("visibilitychange", ddm.run.show);
  ddm.run.show();
})();
