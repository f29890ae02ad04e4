// The arithmetic of a planned session: clock times, the address that carries a plan, where a running session is, the
// calendar file and the joining message. It shows nothing itself: `planner.js` and `run-view.js` do. What it knows of
// the sessions comes from one block of data in the page, which the build makes from the definitions.
(function () {
  "use strict";

  const { fragment, plural, twoDigits } = ddm.dom;
  const USUAL_START = "09:30";
  const HAS_PLAN = /[#&]plan=/;
  const MOST_ADDED = 180; // minutes, in a plan
  const MOST_ADDED_RUNNING = 600; // minutes, to one stage
  const MINUTE = 60_000; // milliseconds
  const RUN_FIELDS = ["run", "began", "step", "since", "added", "stages", "paused", "screen", "closed"];
  // The versions of a calendar entry are numbered by the seconds since then.
  const EVENTS_COUNT_FROM = Date.UTC(2026, 0, 1);
  const NETIQUETTE = [
    "Please keep your microphone off unless you are speaking, and raise a hand to come in.",
    "Sit where nobody can overhear, and do not record the session.", "",
  ];
  const LAST_MOMENT = 4_102_444_800; // seconds since 1970: the year 2100, later than any moment of a run

  function data() {
    const block = document.querySelector("[data-ddm-sessions]");
    return block && JSON.parse(block.textContent);
  }

  const sessionOf = (all, wanted) => all.sessions.find(({ id }) => id === wanted);

  // --- Dates and times -----------------------------------------------------------------------------------------------

  // A day or a time that exists, as "2027-01-14" or "09:30", with what is wrong when it does not.
  function checkDate(text) {
    const date = new Date(/^20[2-9]\d-\d\d-\d\d$/.test(text) ? text : NaN);
    const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
    return exists ? { value: text } : { problem: "Choose a day from 2020 to 2099." };
  }

  function checkTime(text) {
    const found = /^(\d{1,2})(?:[:.h ]?(\d\d))?\s*(am|pm)?$/i.exec(text.trim());
    const [hour, minute] = found ? [Number(found[1]), Number(found[2] || 0)] : [99, 0];
    const half = found && found[3] ? found[3].toLowerCase() : "";
    const twelve = half ? hour >= 1 && hour <= 12 : hour <= 23;
    if (!found || !twelve || minute > 59) return { problem: "Write the time in hours and minutes, such as 9:30 or 13:00." };
    const hours = half ? (hour % 12) + (half === "pm" ? 12 : 0) : hour;
    return { value: `${twoDigits(hours)}:${twoDigits(minute)}` };
  }

  // Minutes to add to something that lasts `minutes`, or to take from it.
  function checkMinutes(text, minutes) {
    const found = /^[+]?\s*([-−]?\d{1,4})$/.exec(text.trim());
    const value = found ? Number(found[1].replace("−", "-")) : NaN;
    if (Number.isNaN(value)) return { problem: "Write whole minutes, such as 10, or -5 to take five away." };
    if (minutes + value < 1) return { problem: `At least 1 of its ${minutes} minutes must be left.` };
    if (value > MOST_ADDED) return { problem: `Add ${MOST_ADDED} minutes at most.` };
    return { value };
  }

  const london = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: "Europe/London" });

  // Minutes by which London's clocks are ahead of universal time.
  const ahead = (at) => (Number(london.format(at)) === new Date(at).getUTCHours() ? 0 : 60);

  // The moment, in milliseconds of universal time, at which London's clocks show this day and time. An hour that comes
  // twice is the first; one that does not come is taken as winter time.
  function moment(date, time) {
    const winter = Date.parse(`${date}T${time}:00Z`);
    const summer = winter - 60 * MINUTE;
    return ahead(summer) === 60 ? summer : winter;
  }

  const shown = (at) => new Date(at + ahead(at) * MINUTE).toISOString(); // by London's clocks

  // The clock time in London so many minutes after the start; without a date, as on a day without a change.
  function clock(choice, minutes) {
    return shown(moment(choice.date || "2026-01-01", choice.start) + minutes * MINUTE).slice(11, 16);
  }

  function longDate(date) {
    return new Date(`${date}T12:00:00Z`).toLocaleDateString("en-GB", {
      weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
    }).replace(",", ""); // some browsers put a comma after the weekday
  }

  // The same day so many months later; the last day of the month where there is no such day.
  function monthsLater(date, months) {
    const [year, month, day] = date.split("-").map(Number);
    const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
    return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
  }

  // --- A plan --------------------------------------------------------------------------------------------------------

  function fresh(all) {
    const random = crypto.getRandomValues(new Uint32Array(2));
    const id = Array.from(random, (number) => number.toString(36).padStart(7, "0").slice(-4)).join("");
    const choices = all.sessions.map((session) => {
      const breakId = movable(session)?.id || "";
      return [session.id, { date: "", start: USUAL_START, add: {}, breakAfter: "", breakId }];
    });
    return { id, way: "online", sessions: Object.fromEntries(choices) };
  }

  // The break that can be moved: the first that is an activity of its own, and neither begins nor ends the session.
  const movable = (session) => session.activities.find(({ mode }) => mode === "break");

  // The plan, and the state of a running session, that an address carries after its #. What makes no sense is left out,
  // and `notes` says so: an address may come from anyone. `part` is the id of a part of the page to go to.
  function read(all, link) {
    const plan = fresh(all);
    const hash = fragment(link);
    if (!HAS_PLAN.test(hash)) return { plan, run: null, notes: [] };
    const fields = new Map(new URLSearchParams(hash.slice(1)));
    const notes = [];
    const [id = "", way = ""] = [fields.get("plan"), fields.get("way")];
    if (/^[a-z0-9]{6,12}$/.test(id)) plan.id = id; // or else it has a new one
    if (["online", "room"].includes(way)) plan.way = way;
    else if (fields.has("way")) notes.push("How you meet cannot be read. Choose it again.");
    const part = fields.get("part");
    for (const name of ["plan", "way", "part", ...RUN_FIELDS]) fields.delete(name);
    for (const session of all.sessions) readSession(session, plan.sessions[session.id], fields, notes);
    if (fields.size) notes.push(`${plural(fields.size, "part")} of this link ${fields.size === 1 ? "is" : "are"} unknown here and left out. The link may have been changed on its way, or come from another edition of this site. The rest of the plan is kept.`);
    return { plan, run: readRun(all, hash), notes, part };
  }

  function readSession(session, choice, fields, notes) {
    const take = (name) => {
      const value = fields.get(name);
      fields.delete(name);
      return value;
    };
    const when = take(session.id);
    if (when !== undefined) readWhen(session, choice, when, notes);
    for (const activity of session.activities) {
      const value = take(activity.id);
      if (value === undefined) continue;
      if (activity === movable(session) && places(session).some(({ id }) => id === value)) choice.breakAfter = value;
      else readMinutes(activity, choice, value, notes);
    }
    const extra = take(`${movable(session)?.id}-minutes`);
    if (extra !== undefined) readMinutes(movable(session), choice, extra, notes);
  }

  function readMinutes(activity, choice, value, notes) {
    const { value: minutes, problem } = checkMinutes(value, shortest(activity));
    if (problem) notes.push(`${activity.name}: the minutes in the link cannot be used. The guide's are kept.`);
    else if (minutes) choice.add[activity.id] = minutes;
  }

  function readWhen(session, choice, when, notes) {
    const [date, time] = when.split("T");
    const day = date ? checkDate(date) : { value: "" };
    const start = checkTime(time || USUAL_START);
    if (day.problem) notes.push(`${session.name}: the day in the link cannot be used. Choose a day.`);
    else choice.date = day.value;
    if (start.problem) notes.push(`${session.name}: the time in the link cannot be used. It starts at ${USUAL_START} now.`);
    else choice.start = start.value;
  }

  // The minutes that a change must leave something of: those of the last step, which bears it, or of the whole.
  function shortest(activity) {
    return activity.steps.length ? activity.steps[activity.steps.length - 1].minutes : activity.minutes;
  }

  // After which activities the break may come: any but itself and the last, so that something follows it.
  function places(session) {
    const others = session.activities.filter((activity) => activity !== movable(session));
    return others.slice(0, -1);
  }

  function write(plan, run = /** @type {any} */ (null)) {
    const fields = [["plan", plan.id], ["way", plan.way]];
    for (const [id, choice] of Object.entries(plan.sessions)) {
      if (choice.date || choice.start !== USUAL_START) fields.push([id, `${choice.date}T${choice.start.replace(":", "")}`]);
      const moved = choice.breakAfter ? [[choice.breakId, choice.breakAfter]] : [];
      const added = Object.entries(choice.add).filter(([, minutes]) => minutes);
      fields.push(...moved, ...added.map(([name, minutes]) => [name === choice.breakId ? `${name}-minutes` : name, minutes]));
    }
    const state = { ...run, run: run?.session, screen: run?.screen ? 1 : 0, closed: run?.closed ? 1 : 0 };
    fields.push(...RUN_FIELDS.map((name) => [name, state[name]]).filter(([, value]) => value));
    return new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString();
  }

  // --- The session as planned ----------------------------------------------------------------------------------------

  function schedule(session, choice) {
    let from = 0;
    const rows = inOrder(session, choice).map((activity) => {
      const added = choice.add[activity.id] || 0;
      const row = { ...activity, minutes: activity.minutes + added, from };
      row.steps = stepsOf(activity, added, from);
      from = row.to = from + row.minutes;
      return row;
    });
    return { rows, total: from, difference: from - session.minutes };
  }

  function inOrder(session, choice) {
    const rest = movable(session);
    if (!rest || !choice.breakAfter) return session.activities;
    const order = session.activities.filter((activity) => activity !== rest);
    const at = order.findIndex(({ id }) => id === choice.breakAfter);
    return at < 0 ? session.activities : [...order.slice(0, at + 1), rest, ...order.slice(at + 1)];
  }

  // What is added to an activity, or taken from it, its last step bears.
  function stepsOf(activity, added, start) {
    let from = start;
    return activity.steps.map((step, at) => {
      const minutes = step.minutes + (at === activity.steps.length - 1 ? added : 0);
      const planned = { ...step, minutes, from, to: from + minutes };
      from = planned.to;
      return planned;
    });
  }

  // The days between which one of the first two sessions may be, by the day of the other and the guide's gap.
  function gapWindow(all, plan, id = all.gap.before) {
    const { after, before, months: [least, most] } = all.gap;
    const isLater = id === before;
    const other = plan.sessions[isLater ? after : before].date;
    if (!other || (!isLater && id !== after)) return null;
    const [from, to] = isLater ? [least, most] : [-most, -least];
    return { from: monthsLater(other, from), to: monthsLater(other, to) };
  }

  function recommended(all) {
    const [first, second] = [all.gap.after, all.gap.before].map((id) => sessionOf(all, id).shortName.toLowerCase());
    return `The guide recommends ${all.gap.months.join(" to ")} months between ${first} and ${second}`;
  }

  // What a person who plans should know of one session; nothing is forbidden.
  function warnings(all, plan, id, today) {
    const session = sessionOf(all, id);
    const choice = plan.sessions[id];
    const said = [];
    if (choice.date && choice.date < today) said.push(`${longDate(choice.date)} is in the past.`);
    const earlier = all.sessions.slice(0, all.sessions.indexOf(session)).filter((one) => plan.sessions[one.id].date);
    for (const before of choice.date ? earlier : []) {
      if (plan.sessions[before.id].date >= choice.date) said.push(`This is not after ${before.shortName.toLowerCase()}, on ${longDate(plan.sessions[before.id].date)}.`);
    }
    const usual = id === all.gap.before && choice.date ? gapWindow(all, plan) : null;
    if (usual && (choice.date < usual.from || choice.date > usual.to)) {
      said.push(`${recommended(all)}: from ${longDate(usual.from)} to ${longDate(usual.to)}.`);
    }
    return said;
  }

  // --- Running -------------------------------------------------------------------------------------------------------

  // What follows what when a session is run: the steps of each activity, or the activity where it has none.
  function stages(session, choice) {
    return schedule(session, choice).rows.flatMap((row) => {
      const parts = row.steps.length ? row.steps : [row];
      const activity = { activity: row.id, activityName: row.name };
      return parts.map(({ id, name, minutes, from }) => ({ ...activity, id, name, minutes, from }));
    });
  }

  // How far a run is at `now`, in whole seconds since 1970. The clock of the stage stops while it is paused, but
  // not for the session: that is what being behind means.
  function progress(session, choice, run, now) {
    const all = stages(session, choice);
    const stage = all[run.step];
    if (!stage) return { stage: null, next: null, left: 0, lateness: 0, finished: true };
    const length = (stage.minutes + run.added) * 60;
    const left = run.since + length - (run.paused || now);
    const planned = run.began + (stage.from + stage.minutes) * 60;
    const lateness = now + Math.max(left, 0) - planned;
    return { stage, next: all[run.step + 1] || null, left, lateness, finished: false };
  }

  function readRun(all, hash) {
    const fields = new URLSearchParams(hash.slice(1));
    const session = sessionOf(all, fields.get("run"));
    if (!session) return null;
    const whole = (name, most) => {
      const value = fields.get(name) || "0";
      return /^\d{1,10}$/.test(value) && Number(value) <= most ? Number(value) : 0;
    };
    const began = whole("began", LAST_MOMENT);
    const steps = session.activities.reduce((sum, activity) => sum + Math.max(1, activity.steps.length), 0);
    const run = { session: session.id, began, step: whole("step", steps), since: whole("since", LAST_MOMENT) || began };
    const [screen, closed] = ["screen", "closed"].map((name) => fields.get(name) === "1");
    const [begun = ""] = /^[\d.-]{1,300}$/.exec(fields.get("stages") || "") ?? [];
    const [added, paused] = [whole("added", MOST_ADDED_RUNNING), whole("paused", LAST_MOMENT)];
    return began ? { ...run, added, stages: begun, paused, screen, closed } : null;
  }

  function address(all, plan, id = "", run = null) {
    const { page } = sessionOf(all, id) ?? { page: all.planner };
    return new URL(`${all.top}/${page}#${write(plan, run)}`, location.href).href;
  }

  // Whether anything is planned for a session: what is only as in the guide has no clock times to show.
  function isChosen({ date, start, add, breakAfter }) {
    return Boolean(date || breakAfter || start !== USUAL_START || Object.keys(add).length);
  }

  const carries = (hash = location.hash) => HAS_PLAN.test(fragment(hash));

  // --- In words ------------------------------------------------------------------------------------------------------

  const span = (choice, from, to) => `${clock(choice, from)} to ${clock(choice, to)}`;

  const dayInWords = ({ date }) => (date ? longDate(date) : "no day chosen yet");

  function dayAndTimes(session, choice) {
    return `${dayInWords(choice)}, ${span(choice, 0, schedule(session, choice).total)}`;
  }

  const wayInWords = (plan) => (plan.way === "online" ? "online" : "face to face");

  function lengthInWords(session, choice) {
    const { total, difference } = schedule(session, choice);
    if (!difference) return `${total} minutes, as in the guide.`;
    const words = difference > 0 ? "more" : "fewer";
    return `${total} minutes: ${Math.abs(difference)} ${words} than the guide's ${session.minutes}.`;
  }

  // --- To send -------------------------------------------------------------------------------------------------------

  const mode = (row) => (row.mode === "break" ? "" : ` (${row.format})`);

  function agenda(session, choice) {
    const { rows, total } = schedule(session, choice);
    const lines = rows.map((row) => `${clock(choice, row.from)} ${row.name}${mode(row)}`);
    return [...lines, `${clock(choice, total)} End`];
  }

  // The calendar file of a session that has a day (iCalendar, RFC 5545). Times are universal time, which no program can
  // misread. A plan keeps its id, so that a changed plan changes the entry and does not add another.
  function calendar(all, plan, id, { now, page }) {
    const session = sessionOf(all, id);
    const choice = plan.sessions[id];
    const start = moment(choice.date, choice.start);
    const text = [...agenda(session, choice), "", page].join("\n");
    const lines = [
      "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Defensible decision-making//Session planner//EN", "METHOD:PUBLISH",
      "BEGIN:VEVENT", `UID:${plan.id}-${id}@defensible-decision-making`, `DTSTAMP:${stamp(now.getTime())}`,
      `SEQUENCE:${Math.max(0, Math.floor((now.getTime() - EVENTS_COUNT_FROM) / 1000))}`, `DTSTART:${stamp(start)}`,
      `DTEND:${stamp(start + schedule(session, choice).total * MINUTE)}`, `SUMMARY:${escaped(session.name)}`,
      `DESCRIPTION:${escaped(text)}`, `URL:${page}`, "END:VEVENT", "END:VCALENDAR",
    ];
    return lines.map(folded).join("\r\n") + "\r\n";
  }

  const stamp = (at) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");

  const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

  // No line is longer than 75 bytes; the rest of it goes on in the next, after a space.
  function folded(line) {
    const bytes = (text) => new TextEncoder().encode(text).length;
    const lines = [""];
    for (const letter of line) {
      if (bytes(lines[lines.length - 1] + letter) > 75) lines.push(" ");
      lines[lines.length - 1] += letter;
    }
    return lines.join("\r\n");
  }

  function message(all, plan, id, { page, tool }) {
    const session = sessionOf(all, id);
    const choice = plan.sessions[id];
    const { total } = schedule(session, choice);
    const day = choice.date ? longDate(choice.date) : "[day]";
    const where = plan.way === "online" ? "Online. The joining link is: [link]" : "Face to face, in: [place]";
    const tools = session.tools.map((name) => `- ${all.tools[name].name}: ${tool(name)}`);
    return [
      session.name, "",
      `When: ${day}, ${span(choice, 0, total)}`, `Where: ${where}`, "",
      "Please bring:", ...session.bring.map((thing) => `- ${thing}`), "",
      `The pack: ${all.pack}`, "If you cannot get it, these pages cover the same tools:", ...tools, "",
      ...(plan.way === "online" ? NETIQUETTE : []),
      "What we say stays in the group, unless somebody may be at risk. If you draw on work with a family, change whatever could identify them.", "",
      "The plan:", ...agenda(session, choice), "",
      `The page of this session, with these times: ${page}`,
    ].join("\n");
  }

  ddm.plan = {
    data, read, write, address, carries, isChosen, movable, places, shortest, span, dayInWords, dayAndTimes, wayInWords,
    lengthInWords, recommended, sessionOf,
    checkTime, checkDate, checkMinutes, clock, moment, longDate,
    schedule, warnings, gapWindow, stages, progress, calendar, message, mostAdded: MOST_ADDED_RUNNING,
    londonTime: shown,
  };
})();
