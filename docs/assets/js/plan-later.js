// What is done with a plan: the calendar file, the joining message, and where a running session stands. It adds to the
// arithmetic of `plan.js`, and is sent when somebody does something, because nothing of it is seen before.
(function () {
  "use strict";

  const { schedule, clock, longDate, moment } = guidePlan;
  const MINUTE = 60_000; // milliseconds
  const EVENTS_COUNT_FROM = Date.UTC(2026, 0, 1);

  // --- Running -------------------------------------------------------------------------------------------------------

  // What follows what when a session is run: the steps of each activity, or the activity where it has none.
  function stages(session, choice) {
    return schedule(session, choice).rows.flatMap((row) => {
      const parts = row.steps.length ? row.steps : [row];
      return parts.map((part, at) => ({
        activity: row.id, activityName: row.name, id: part.id, name: part.name, minutes: part.minutes, from: part.from,
        mode: row.mode, format: row.format, first: at === 0,
      }));
    });
  }

  // Where a run stands at `now`, in whole seconds since 1970. Time stands still for the stage while it is paused, but
  // not for the session: that is what being behind means.
  function progress(session, choice, run, now) {
    const all = stages(session, choice);
    const stage = all[run.step];
    if (!stage) return { stage: null, next: null, left: 0, lateness: 0, over: false, finished: true };
    const length = (stage.minutes + run.added) * 60;
    const left = run.since + length - (run.paused || now);
    const planned = run.began + (stage.from + stage.minutes) * 60;
    return { stage, next: all[run.step + 1] || null, left, lateness: now + Math.max(left, 0) - planned, over: left < 0, finished: false };
  }

  // --- To send -------------------------------------------------------------------------------------------------------

  const mode = ({ mode: how, format }) => (how === "break" ? "" : ` (${format})`);

  function agenda(session, choice) {
    const { rows, total } = schedule(session, choice);
    const lines = rows.map((row) => `${clock(choice, row.from)} ${row.name}${mode(row)}`);
    return [...lines, `${clock(choice, total)} End`];
  }

  // A calendar of the sessions `ids` that have a day (iCalendar, RFC 5545). Times are universal time, which no program
  // can misread. A plan keeps its id, so that a changed plan changes the entry and does not add another.
  function calendar(all, plan, ids, { now, address: link }) {
    const events = all.sessions.filter(({ id }) => ids.includes(id) && plan.sessions[id].date).flatMap((session) => {
      const choice = plan.sessions[session.id];
      const start = moment(choice.date, choice.start);
      const text = [...agenda(session, choice), "", link(session.id)].join("\n");
      return [
        "BEGIN:VEVENT", `UID:${plan.id}-${session.id}@defensible-decision-making`, `DTSTAMP:${stamp(now.getTime())}`,
        `SEQUENCE:${Math.max(0, Math.floor((now.getTime() - EVENTS_COUNT_FROM) / 1000))}`, `DTSTART:${stamp(start)}`,
        `DTEND:${stamp(start + schedule(session, choice).total * MINUTE)}`, `SUMMARY:${escaped(session.name)}`,
        `DESCRIPTION:${escaped(text)}`, `URL:${link(session.id)}`, "END:VEVENT",
      ];
    });
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Defensible decision-making//Session planner//EN",
      "METHOD:PUBLISH", ...events, "END:VCALENDAR"];
    return lines.map(folded).join("\r\n") + "\r\n";
  }

  const stamp = (at) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");

  function escaped(text) {
    return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
  }

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
    const session = all.sessions.find((one) => one.id === id);
    const choice = plan.sessions[id];
    const { total } = schedule(session, choice);
    const day = choice.date ? longDate(choice.date) : "[day]";
    const where = plan.way === "online" ? "Online. The joining link is: [link]" : "Face to face, in: [place]";
    const read = session.tools.map((name) => `- ${all.tools[name].name}: ${tool(name)}`);
    return [
      session.name, "",
      `When: ${day}, ${clock(choice, 0)} to ${clock(choice, total)}`, `Where: ${where}`, "",
      "Please bring:", ...session.bring.map((thing) => `- ${thing}`), "",
      "You may like to look at these first:", ...read, "",
      "What we say stays in the group, unless somebody may be at risk. If you draw on work with a family, change whatever could identify them.", "",
      "The plan:", ...agenda(session, choice), "",
      `The page of this session, with these times: ${page}`,
    ].join("\n");
  }

  Object.assign(guidePlan, { calendar, message, stages, progress });
})();
