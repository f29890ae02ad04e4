// Reads the data of the sessions and some choices for them as JSON, and prints what the script makes of each choice: the
// session it is for, its rows and its calendar file.
import { readFileSync } from "node:fs";
import { plan as script } from "./plan_script.mjs";

const { data, choices } = JSON.parse(readFileSync(0, "utf8"));
const now = new Date("2026-11-23T10:00:00Z");

const made = choices.map(({ session: id, ...choice }) => {
  const { plan } = script.read(data, "");
  Object.assign(plan.sessions[id], choice);
  const page = `https://example.gov.uk/cpd/${id}.html#${script.write(plan)}`;
  const { rows } = script.schedule(data.sessions.find((session) => session.id === id), plan.sessions[id]);
  return { session: id, rows, calendar: plan.sessions[id].date && script.calendar(data, plan, id, { now, page }) };
});
console.log(JSON.stringify(made));
