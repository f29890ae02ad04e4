// The address of a running session and what it lacks, and the buttons that start a run or go on with it. The state of a
// run is in the address and nowhere else. What is in the address and what follows from it: `plan.js`. What is shown
// while a session runs: `run-view.js`.
(function () {
  "use strict";

  const { el, part, seconds } = ddm.dom;
  const DAY = 24 * 60 * 60; // seconds, like every time of a run

  const place = document.querySelector("[data-ddm-run]");
  const core = ddm.plan;
  const all = place && core?.data();
  if (!all) return;
  const session = core.sessionOf(all, place.dataset.ddmRun);

  let seen = /** @type {any} */ (null); // the address as last read
  let isPart = false; // whether the link to a run has lost some of it

  const isOpen = () => run.state && !run.state.closed;
  const clockTime = (moment) => core.londonTime(moment * 1000).slice(11, 16);
  const dayAndTime = (moment) => `${core.longDate(core.londonTime(moment * 1000).slice(0, 10))} at ${clockTime(moment)}`;

  function plannedStart() {
    const { date, start } = run.plan.sessions[session.id];
    return date ? core.moment(date, start) / 1000 : 0;
  }

  // --- The address ---------------------------------------------------------------------------------------------------

  // An address without a run, such as that of a heading, does not end the one that this page knows.
  function read() {
    if (location.hash === seen) return;
    seen = location.hash;
    const fields = new URLSearchParams(ddm.dom.fragment(seen).slice(1));
    const whole = core.read(all, seen);
    const names = ["run", "began", "screen"].some((name) => fields.has(name));
    isPart = names && !whole.run;
    if (fields.has("plan") || !run.plan) run.plan = whole.plan;
    const state = whole.run ?? (run.state && { ...run.state, closed: true });
    run.other = state && state.session !== session.id ? state : null;
    run.state = state && !run.other ? possible(state) : null;
  }

  // An address may come from anyone: a stage begins neither before its session nor after now, and is paused after that.
  function possible(state) {
    const now = seconds();
    const since = Math.min(Math.max(state.since, state.began), Math.max(state.began, now));
    return { ...state, since, paused: state.paused >= since && state.paused <= now ? state.paused : 0 };
  }

  const address = (state) => `${location.href.split("#")[0]}#${core.write(run.plan, state)}`;

  function go(state) {
    run.state = state;
    run.other = null;
    isPart = false;
    history.replaceState(null, "", address(state));
    seen = location.hash;
    show();
  }

  function begin(moment) {
    read(); // something else on this page may have changed the plan since
    go({ session: session.id, began: moment, step: 0, since: moment, added: 0, paused: 0 });
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  function show() {
    read();
    if (!isOpen()) offer();
    run.view?.();
  }

  function offer() {
    const planned = plannedStart();
    const isNear = planned > seconds() - DAY;
    part(place, "planned").hidden = !isNear || Boolean(run.state);
    if (isNear) part(place, "planned-start").textContent = dayAndTime(planned);
    for (const name of ["go-on", "again"]) part(place, name).hidden = !run.state;
    part(place, "start").hidden = Boolean(run.state);
    if (run.other) linkToOther();
    say("other", run.other);
    say("lacks", isPart);
  }

  function linkToOther() {
    const { id, shortName } = core.sessionOf(all, run.other.session);
    const link = el("a", { href: core.address(all, run.plan, id, run.other) }, shortName.toLowerCase());
    part(place, "other-link").replaceChildren(link);
  }

  function say(name, isSo) {
    const note = part(place, name);
    const isNews = isSo && note.hidden;
    note.hidden = !isSo;
    if (isNews) note.focus();
  }

  // --- Start ---------------------------------------------------------------------------------------------------------

  // `state` is the run, as in the address, and `other` one of another session; `view` shows it.
  const run = (ddm.run = /** @type {any} */ ({
    place, all, session, clockTime, dayAndTime, plannedStart, possible, address, go, begin, show,
    plan: null, state: null, other: null, view: null,
  }));

  const DO = {
    start: () => begin(seconds()),
    startAsPlanned: () => begin(plannedStart()),
    goOn: () => go({ ...run.state, closed: false }),
  };

  for (const button of place.querySelectorAll("[data-ddm-run-do]")) {
    // Until everything is loaded, `on-demand.js` answers.
    button.addEventListener("click", () => run.view && DO[button.dataset.ddmRunDo]());
  }
  for (const name of ["hashchange", "pageshow"]) window.addEventListener(name, show);
})();
