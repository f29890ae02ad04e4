// The arithmetic of a planned session (docs/assets/js/plan.js): clock times, addresses with a plan, and how a run stands.
// What Python's libraries check, its calendar files among it, is in tests/browser/test_plan.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { dom, notFound, plan as script } from "../support/plan_script.mjs";

// The sessions, as the built site has them (SITE_FOLDER).
const page = readFileSync(`${process.env.SITE_FOLDER}/cpd/plan.html`, "utf8");
const data = JSON.parse(/<script[^>]* data-ddm-sessions[^>]*>([^]*?)<\/script>/.exec(page)[1]);
// Plans with their times, written by hand: session, choice, then each activity with its start and end in minutes.
const cases = JSON.parse(readFileSync(new URL("schedule_cases.json", import.meta.url), "utf8"));

// --- Help ------------------------------------------------------------------------------------------------------------

// A plan with what is chosen for some sessions, such as { "session-1": { date: "2027-01-14" } }.
function planned(choices = {}) {
  const { plan } = script.read(data, "");
  for (const [id, choice] of Object.entries(choices)) Object.assign(plan.sessions[id], choice);
  return plan;
}

const session = (id) => data.sessions.find((one) => one.id === id);

// The same random numbers in each run: a linear congruential generator, with the constants of Numerical Recipes.
function random(seed) {
  let state = seed;
  const below = (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const within = (least, most) => least + below(most - least + 1);
  const one = (list) => list[below(list.length)];
  return { within, one };
}

function times(count, seed, check) {
  const source = random(seed);
  for (let at = 0; at < count; at += 1) check(source);
}

const CHANGES = ["2027-03-28", "2027-10-31", "2028-03-26", "2028-10-29", "2028-02-29"];
const DAY = 86_400_000; // milliseconds
const two = (number) => String(number).padStart(2, "0");
const iso = (at) => new Date(at).toISOString().slice(0, 10);
const someDay = ({ within }, from, to) => iso(Date.parse(from) + DAY * within(0, (Date.parse(to) - Date.parse(from)) / DAY));
const someTime = ({ within }) => `${two(within(0, 23))}:${two(within(0, 59))}`;
const anyDay = (source) => (source.within(0, 3) ? someDay(source, "2024-01-01", "2099-12-31") : source.one(CHANGES));

// --- Clock times -----------------------------------------------------------------------------------------------------

describe("clock times", () => {
  for (const { name, session: id, choice, rows } of cases) {
    test(`changes move what follows: ${name}`, () => {
      const found = script.schedule(session(id), { ...planned().sessions[id], ...choice });
      assert.deepEqual(found.rows.map((row) => [row.id, row.from, row.to]), rows);
      assert.equal(found.total, rows.at(-1)[2]);
      assert.equal(found.difference, found.total - session(id).minutes);
      for (const { steps, from, to } of found.rows.filter((row) => row.steps.length)) {
        assert.deepEqual([steps[0].from, steps.at(-1).to], [from, to]);
      }
    });
  }

  test("are London's", () => {
    const london = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
    times(500, 1, (source) => {
      const [date, start, minutes] = [anyDay(source), someTime(source), source.within(0, 600)];
      // The moment at which London shows that time, found by trying both offsets: the first, where it comes twice; one
      // that does not come is taken as winter time.
      const [summer, winter] = [60, 0].map((ahead) => Date.parse(`${date}T${start}Z`) - ahead * 60_000);
      const began = london.format(summer) === start ? summer : winter;
      assert.equal(script.clock({ date, start }, minutes), london.format(began + minutes * 60_000), `${date} ${start} ${minutes}`);
    });
  });

  test("over a change of clocks leave a session its length", () => {
    assert.equal(script.clock({ date: "2027-03-28", start: "00:30" }, 210), "05:00");
    assert.equal(script.clock({ date: "2027-10-31", start: "00:30" }, 210), "03:00");
    assert.equal(script.clock({ date: "", start: "00:30" }, 210), "04:00");
  });
});

// --- What is typed ---------------------------------------------------------------------------------------------------

describe("what is typed", () => {
  test("a time is understood as people write it", () => {
    const meant = { "9.30": "09:30", "9:30": "09:30", "0930": "09:30", "9am": "09:00", "12 am": "00:00", "1.15 pm": "13:15" };
    for (const [typed, value] of Object.entries(meant)) assert.deepEqual(script.checkTime(typed), { value }, typed);
  });

  test("another time is refused in words", () => {
    for (const typed of ["25:00", "9.60", "", "half nine", "13 pm", "0 am", "9:3", "-1:00", "9".repeat(99), "<b>9</b>"]) {
      assert.deepEqual(script.checkTime(typed), { problem: "Write the time in hours and minutes, such as 9:30 or 13:00." }, typed);
    }
  });

  test("every day there is is a day", () => {
    for (let at = Date.parse("2020-01-01"); at <= Date.parse("2099-12-31"); at += DAY) {
      const value = iso(at);
      assert.deepEqual(script.checkDate(value), { value });
    }
  });

  test("no other day is", () => {
    for (const day of ["2027-02-29", "2027-13-01", "2027-01-32", "0202-01-31", "2100-01-01", "tomorrow", "", "2027-1-1x"]) {
      assert.match(script.checkDate(day).problem, /from 2020 to 2099/, day);
    }
    const { notes, plan } = script.read(data, "#plan=k3f9x2ab&session-2=2027-02-29T1000");
    assert.match(notes[0], /^Session two.* the day in the link cannot be used\. Choose a day\.$/);
    assert.deepEqual([plan.sessions["session-2"].date, plan.sessions["session-2"].start], ["", "10:00"]);
  });

  test("minutes are added or taken", () => {
    for (const [typed, value] of [["10", 10], ["+10", 10], ["-5", -5], ["−5", -5], [" 0 ", 0]]) {
      assert.deepEqual(script.checkMinutes(typed, 15), { value }, typed);
    }
  });

  test("absurd minutes are refused in words", () => {
    for (const [typed, said] of [["-15", /At least 1 of its 15 minutes/], ["999", /180 minutes at most/], ["1.5", /whole minutes/]]) {
      assert.match(script.checkMinutes(typed, 15).problem, said);
    }
  });
});

// --- What a lead should know -----------------------------------------------------------------------------------------

describe("what a lead should know", () => {
  test("the window between sessions is two to three months", () => {
    times(500, 2, (source) => {
      const date = someDay(source, "2024-01-01", "2098-12-31");
      const window = script.gapWindow(data, planned({ "session-1": { date } }));
      const before = script.gapWindow(data, planned({ "session-2": { date } }), "session-1");
      const [year, month, day] = date.split("-").map(Number);
      for (const [months, end] of [[2, window.from], [3, window.to], [-3, before.from], [-2, before.to]]) {
        const found = end.split("-").map(Number);
        assert.equal(found[0] * 12 + found[1] - (year * 12 + month), months, `${date} ${end}`);
        const isLastOfMonth = iso(Date.parse(end) + DAY).endsWith("-01");
        assert.ok(found[2] === day || (isLastOfMonth && found[2] < day), `${date} ${end}`);
      }
    });
  });

  test("warnings forbid nothing and say why", () => {
    const said = (id, choices) => script.warnings(data, planned(choices), id, "2026-11-23").join(" ");
    const first = { date: "2027-01-14" };
    assert.equal(said("session-1", { "session-1": first }), "");
    assert.match(said("session-1", { "session-1": { date: "2026-11-22" } }), /in the past/);
    const second = (date) => said("session-2", { "session-1": first, "session-2": { date } });
    assert.equal(second("2027-03-14"), "");
    assert.equal(second("2027-04-14"), "");
    assert.match(second("2027-03-13"), /Sunday 14 March 2027 to Wednesday 14 April 2027/);
    assert.match(second("2027-04-15"), /recommends 2 to 3 months between session one and session two/);
    assert.match(
      said("session-3", { "session-2": { date: "2027-04-01" }, "session-3": { date: "2027-04-01" } }),
      /not after session two/,
    );
    assert.equal(
      said("session-3", { "session-1": first, "session-2": { date: "2027-03-20" }, "session-3": { date: "2027-03-21" } }),
      "",
    );
  });
});

// --- The address -----------------------------------------------------------------------------------------------------

// Characters that mean something in an address, in a number, in markup, or in the language itself.
const CHARACTERS = [..."abcz059-.+eExX&=#%;:/?<>'\"\\ \n\t\0éß☃𝟙", "session-1", "pair-work", "first-break", "__proto__", "%00", "%ff", "plan="];
const someText = ({ within, one }, from, longest) => Array.from({ length: within(0, longest) }, () => one(from)).join("");

describe("an address", () => {
  test("gives back its plan", () => {
    times(300, 3, (source) => {
      const choice = () => ({ date: source.within(0, 4) ? anyDay(source) : "", start: someTime(source) });
      const more = source.within(-4, 180);
      const breakAfter = source.one(["", "first-introduction", "tool-study", "pair-work"]);
      const add = more ? { "pair-work": more, "first-break": 5 } : {};
      const made = planned({ "session-1": { ...choice(), add, breakAfter }, "session-2": choice() });
      const found = script.read(data, `#${script.write(made)}`);
      assert.deepEqual(found.plan, made);
      assert.deepEqual(found.notes, []);
    });
  });

  test("gives a plan, whatever is in it", () => {
    times(1000, 4, (source) => {
      const text = someText(source, CHARACTERS, 60);
      const { plan, notes } = script.read(data, `#plan=abcdefgh&${text}`);
      assert.deepEqual(Object.keys(plan.sessions), ["session-1", "session-2", "session-3"], text);
      assert.ok(notes.every((note) => typeof note === "string"), text);
      for (const [id, choice] of Object.entries(plan.sessions)) assert.ok(script.schedule(session(id), choice).total > 0, text);
    });
  });

  test("says what cannot be used and keeps the rest", () => {
    const found = script.read(
      data,
      "#plan=k3f9x2ab&way=ship&session-1=2027-01-14T2560&session-2=2027-02-30T0930&pair-work=99999&gone-activity=10",
    );
    assert.equal(found.plan.id, "k3f9x2ab");
    assert.deepEqual(found.plan.sessions["session-1"].add, {});
    assert.equal(found.plan.sessions["session-1"].date, "2027-01-14");
    const said = found.notes.join(" ");
    for (const part of ["How you meet", "Session one", "Session two", "Pair work", "1 part of this link is unknown here"]) {
      assert.ok(said.includes(part), part);
    }
    assert.match(script.read(data, `#plan=k3f9x2ab&${"x".repeat(5000)}`).notes[0], /1 part of this link is unknown/);
    const plain = script.read(data, "#pair-work");
    assert.deepEqual([plain.notes, plain.run], [[], null], "the address of an activity is no plan");
  });

  test("names a part of the page to go to", () => {
    const found = script.read(data, "#plan=k3f9x2ab&part=pair-work");
    assert.deepEqual([found.part, found.notes], ["pair-work", []]);
  });

  test("names nothing in the language itself", () => {
    const found = script.read(data, "#plan=k3f9x2ab&__proto__=5&constructor=5&toString=5");
    assert.match(found.notes[0], /^3 parts/);
    assert.equal({}.constructor, Object);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });
});

// --- A link that mail or chat has rewritten --------------------------------------------------------------------------

const SENT = "plan=k3f9x2ab&way=room&session-1=2027-01-14T1000&pair-work=10";
const REWRITTEN = {
  "as it was sent": SENT,
  "& as in HTML": SENT.replaceAll("&", "&amp;"),
  "& as in HTML, twice": SENT.replaceAll("&", "&amp;amp;"),
  "& as a number": SENT.replaceAll("&", "&#38;"),
  "& as in HTML, its semicolon escaped": SENT.replaceAll("&", "&amp%3B"),
  "what HTML leaves": SENT.replaceAll("&", "&;"),
  "escaped": encodeURIComponent(SENT),
  "escaped in lower case": SENT.replaceAll("&", "%26").replaceAll("=", "%3d"),
  "escaped twice": encodeURIComponent(encodeURIComponent(SENT)),
  "broken in two": SENT.replace("session", "%0D%0Asession"),
  ...Object.fromEntries([..."., ) > ] ' \" ! ; ).".split(" "), "%E2%80%9D"].map((end) => [`ending in ${end}`, SENT + end])),
  "counted by a newsletter": `${SENT}?utm_source=mail&utm_medium=x&fbclid=IwAR0_x-y`,
  "counted by a chat": `${SENT}).&fbclid=IwAR0`,
};

describe("a link that was rewritten", () => {
  for (const [name, fragment] of Object.entries(REWRITTEN)) {
    test(`loses nothing: ${name}`, () => {
      assert.equal(dom.fragment(`#${fragment}`), `#${SENT}`);
      const { plan, notes } = script.read(data, `#${fragment}`);
      assert.deepEqual([plan.way, plan.sessions["session-1"].date, plan.sessions["session-1"].start, notes], ["room", "2027-01-14", "10:00", []]);
      assert.ok(script.carries(`#${fragment}`));
    });
  }

  test("keeps a run, an agenda and a part", () => {
    const kept = ["#plan=abcdefgh&run=session-2&began=1768469400", "#agenda=a-question,another&as=worksheet", "#supervision", ""];
    for (const hash of kept) assert.equal(dom.fragment(hash.replaceAll("&", "&amp;").replace(",", "%2C")), hash);
    assert.equal(script.read(data, kept[0].replaceAll("&", "&amp;")).run.began, 1768469400);
  });

  test("is read in bounded time, whatever is in it", () => {
    for (const letter of ["%25", ".", "&amp;", "#", "\u{1f600}"]) dom.fragment(`#${letter.repeat(1_000_000)}x`);
    times(1000, 6, (source) => {
      const read = dom.fragment(`#${someText(source, CHARACTERS, 60)}`);
      assert.equal(dom.fragment(read).length <= read.length, true);
    });
  });
});

describe("a wrong address", () => {
  const meant = (path, top = "/a/b/index.html") => {
    const { origin, pathname, search, hash } = new URL(`https://example.gov.uk${path}`);
    return notFound.meant({ origin, pathname, search, hash }, top).replace("https://example.gov.uk", "");
  };
  const MEANT = {
    [`/a/b/cpd/plan.html%23${SENT}`]: `/a/b/cpd/plan.html#${SENT}`,
    [`/a/b/cpd/plan.html%2523${encodeURIComponent(SENT)}`]: `/a/b/cpd/plan.html#${SENT}`,
    [`/a/b/cpd/plan.html%23${SENT.replaceAll("&", "&amp;")}).?utm_source=x`]: `/a/b/cpd/plan.html#${SENT}`,
    "/a/b/glossary.html%23supervision": "/a/b/glossary.html#supervision",
    "/a/b/agenda.html%23agenda=one%2Ctwo&as=worksheet": "/a/b/agenda.html#agenda=one,two&as=worksheet",
    "/a/b/glossary.html).": "/a/b/glossary.html",
    "/a/b/glossary.html>#supervision": "/a/b/glossary.html#supervision",
    "/a/b/glossary.html&fbclid=x": "/a/b/glossary.html",
    "/a/b//cpd/%23": "/a/b/cpd/",
    "/a/b/no-such-page.html": "",
    "/a/b/no-such-page.html#part": "",
    "/elsewhere/x.html%23part": "",
    "//evil.example/%23part": "",
  };

  for (const [path, address] of Object.entries(MEANT)) test(path.slice(0, 60), () => assert.equal(meant(path), address));

  test("never leads to another host", () => {
    const PIECES = ["/", "//", "%2F", "%5C", "\\", "evil.example", "@", ":", "%23", ".html", "..", "javascript:alert(1)", "<b>"];
    times(1000, 7, (source) => {
      const { origin, pathname, search, hash } = new URL(`https://example.gov.uk/${someText(source, PIECES, 12)}`);
      const found = notFound.meant({ origin, pathname, search, hash }, "/index.html");
      assert.ok(found === "" || new URL(found).origin === "https://example.gov.uk", found);
    });
  });
});

// --- To send ---------------------------------------------------------------------------------------------------------

function calendar(plan, id, now) {
  return script.calendar(data, plan, id, { now: new Date(now), page: `https://example.gov.uk/${id}` });
}

describe("what is sent", () => {
  test("a changed plan changes the calendar entry", () => {
    const made = planned({ "session-1": { date: "2027-01-14" }, "session-2": { date: "2027-03-20" } });
    const values = (text, name) => [...text.matchAll(new RegExp(`^${name}:(.*)\r$`, "gm"))].map(([, value]) => value);
    const before = calendar(made, "session-1", "2026-11-23T10:00:00Z");
    made.sessions["session-1"].start = "13:00";
    const after = calendar(made, "session-1", "2026-11-24T10:00:00Z");
    assert.equal(values(before, "UID")[0], values(after, "UID")[0]);
    assert.notEqual(values(before, "UID")[0], values(calendar(made, "session-2", "2026-11-23T10:00:00Z"), "UID")[0]);
    assert.ok(Number(values(after, "SEQUENCE")[0]) > Number(values(before, "SEQUENCE")[0]));
    assert.notEqual(planned().id, planned().id, "another plan has entries of its own");
  });

  test("what means something in a calendar file is escaped", () => {
    const text = calendar(planned({ "session-1": { date: "2027-01-14" } }), "session-1", "2026-11-23T10:00:00Z");
    const description = /^DESCRIPTION:(.*)\r$/m.exec(text.replaceAll("\r\n ", ""))[1];
    assert.ok(description.includes("ground rules\\, icebreaker"));
    assert.ok(!/[^\\][;,]/.test(description));
  });

  test("the joining message has what people need", () => {
    const made = planned({ "session-2": { date: "2027-03-20", start: "10:00" } });
    const message = () => script.message(data, made, "session-2", { page: "https://example.gov.uk/page", tool: (id) => `https://example.gov.uk/${id}` });
    const said = message();
    for (const part of [
      "Saturday 20 March 2027, 10:00 to 13:30", "recording system", "Using summaries: https://example.gov.uk/summaries",
      "stays in the group", "[link]", "https://www.researchinpractice.org.uk/", "keep your microphone off",
    ]) assert.ok(said.includes(part), part);
    made.way = "room";
    assert.ok(message().includes("[place]") && !message().includes("microphone"));
  });
});

// --- Running ---------------------------------------------------------------------------------------------------------

describe("a run", () => {
  test("knows where it stands", () => {
    const choice = planned().sessions["session-1"];
    const minutes = script.stages(session("session-1"), choice).map((stage) => stage.minutes);
    assert.deepEqual(minutes, [4, 6, 2, 10, 8, 15, 35, 25, 15, 15, 5, 15, 5, 15, 5, 15, 10, 5]);
    const run = { session: "session-1", began: 1000, step: 5, since: 1000 + 32 * 60, added: 5, paused: 0 };
    const at = (minute, changes = {}) => script.progress(session("session-1"), choice, { ...run, ...changes }, 1000 + minute * 60);
    assert.equal(at(32).stage.id, "read-discrepancy-matrix");
    assert.equal(at(32).left, 20 * 60);
    assert.equal(at(32).lateness, 7 * 60, "two minutes late, and five added");
    assert.equal(at(52).left, 0);
    assert.deepEqual([at(60).left, at(60).lateness], [-8 * 60, 15 * 60]);
    assert.equal(at(60, { paused: 1000 + 40 * 60 }).left, 12 * 60);
    assert.ok(at(60, { step: 18 }).finished);
  });

  test("needs a session of this site and a beginning", () => {
    const { run } = script.read(data, "#plan=abcdefgh&run=session-2&began=1768469400");
    assert.deepEqual([run.session, run.began, run.since], ["session-2", 1768469400, 1768469400]);
    assert.equal(script.read(data, "#plan=abcdefgh&run=session-2").run, null);
    assert.equal(script.read(data, "#plan=abcdefgh&run=session-9&began=1768469400").run, null);
  });

  test("from a hostile address is a run or none", () => {
    times(1000, 5, (source) => {
      const text = someText(source, [..."0123456789-.eE+xX&="], 40);
      const name = source.one(["began", "step", "since", "added", "paused"]);
      const { run } = script.read(data, `#plan=abcdefgh&run=session-2&began=1768469400&${name}=${text}`);
      if (!run) return;
      const { left } = script.progress(session("session-2"), planned().sessions["session-2"], run, 1768469500);
      assert.ok(Number.isInteger(left), `${name}=${text}`);
    });
  });
});
