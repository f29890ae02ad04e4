// What search finds in the index of the built site, whose folder is in SITE_FOLDER.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { ask, engine, marks, queries } from "../search/golden.mjs";

const SITE = process.env.SITE_FOLDER;
const WORDS = new URL("../search/words.json", import.meta.url);
const search = engine(SITE);
const script = readFileSync(join(SITE, "search/index.js"), "utf8");
const index = JSON.parse(script.slice("ddm.search.use(".length, -");\n".length));

// The least that is accepted of the golden list; `make search-quality` prints what is reached.
const LEAST = {
  tuned: { queries: 250, first: 0.91, three: 0.97, place: 0.93, empty: 0 },
  held: { queries: 120, first: 0.86, three: 0.97, place: 0.91, empty: 0 },
};
// Something that is found by each means of finding, and where.
const MEANS = {
  form: ["summarising", "tools/summaries.html#three-moments"],
  family: ["prioritising what to improve", "challenge-questions/index.html#priorities"],
  spelling: ["discrepency", "tools/discrepancy-matrix.html"],
  homophone: ["ancor principals", "tools/anchor-principles.html"],
  beginning: ["wonnac", "tools/discrepancy-matrix.html"],
  joined: ["facetoface", "cpd/online-delivery.html#face-to-face"],
  everyday: ["kids", "tools/child-at-your-shoulder.html"],
  label: ["tool 4", "tools/summaries.html"],
  alias: ["jargon", "tools/review-your-entries.html#part-shoulder"],
  row: ["disguised compliance", "tools/wording.html#behaviour-and-engagement"],
  description: ["joining messages", "cpd/plan.html"],
  mention: ["stop start continue", "challenge-questions/stop-start-continue.html"],
  text: ["headphones", "tools/model-entries.html#no-further-action"],
  coverage: ["session one 210 minutes", "cpd/session-1.html#timetable"],
  phrase: ["SAR", "glossary.html#subject-access-request"],
  weight: ["matrix", "tools/discrepancy-matrix.html"],
};
const ODD = {
  long: "supervision and recording ".repeat(40_000),
  quotes: "\"golden thread\" 'and' `more`",
  operators: "+golden -thread ~safe ^uncertainty: * ? [ ] ( ) { } \\ / |",
  "small words": "what is it and how do you",
  emoji: "😀 golden 👩‍👧 thread",
  "another alphabet": "золотая нить",
  "right to left": "\u202egolden thread\u202c שלום",
  spaces: "   \t  ",
  inherited: "constructor __proto__ toString hasOwnProperty",
  "one long word": `${"into".repeat(240)}x`,
  "half a letter": "\ud800 golden thread",
};

function goodEnough(answers, least) {
  const reached = marks(answers);
  return reached.empty <= least.empty
    && ["queries", "first", "three", "place"].every((share) => reached[share] >= least[share]);
}

const answers = (set) => queries().filter((query) => query.set === set)
  .map((query) => ({ query, found: ask(search, query.text) }));

test("the golden list names places that are there", () => {
  const isThere = (address) => {
    const [page, anchor] = address.split("#");
    return existsSync(join(SITE, page)) && (!anchor || readFileSync(join(SITE, page), "utf8").includes(`id="${anchor}"`));
  };
  assert.equal(new Set(queries().map(({ text }) => text.toLowerCase())).size, queries().length);
  for (const { text, pages, places } of queries()) {
    assert.ok(pages.length, text);
    assert.deepEqual([...pages, ...places].filter((address) => !isThere(address)), [], text);
  }
});

test("a third of the golden list is held back", () => {
  const share = queries().filter(({ set }) => set === "held").length / queries().length;
  assert.ok(share > 0.3 && share < 0.4, `${share}`);
});

for (const [set, least] of Object.entries(LEAST)) {
  test(`people find what they half remember: ${set}`, () => {
    assert.ok(goodEnough(answers(set), least), JSON.stringify(marks(answers(set))));
  });
}

test("worse answers would be noticed", () => {
  const [first, ...others] = answers("held");
  const worse = [first, ...others].map(({ query, found }) => ({ query, found: found.slice(1) }));
  assert.ok(!goodEnough(worse, LEAST.held));
  assert.ok(!goodEnough([{ ...first, found: [] }, ...others], LEAST.held), "one empty answer");
});

for (const [means, [text, wanted]] of Object.entries(MEANS)) {
  test(`${means}: ${text}`, () => assert.equal(ask(search, text)[0], wanted));
}

for (const [kind, text] of Object.entries(ODD)) {
  test(`an odd question does no harm: ${kind}`, () => {
    const found = search.find(text.slice(0, 1000), 12);
    if (text.includes("golden")) assert.match(found[0].title, /olden thread/);
  });
}

// The letters of words that are compared, counted by the comparison's own sums.
function work(ask) {
  const { min } = Math;
  let sums = 0;
  Math.min = (...numbers) => {
    sums++;
    return min(...numbers);
  };
  try {
    ask();
  } finally {
    Math.min = min;
  }
  return sums;
}

test("what is longer than every word of the site costs nothing", () => {
  const sought = (text) => work(() => search.find(text, 12));
  const ordinary = sought("discrepansy matricks");
  assert.ok(ordinary > 10_000, `${ordinary}`);
  sought("zzz");
  for (let length = 40; length <= 300; length++) {
    const held = sought(`zzz ${"b".repeat(length)}`);
    assert.ok(held < 100, `${held} sums for ${length} letters`);
  }
  const letter = (number) => String.fromCharCode(97 + number % 26);
  const pasted = sought(Array.from({ length: 500 }, (_, at) => `vqx${letter(at)}${letter(at / 26)}tion`).join(" "));
  assert.ok(pasted < 40 * ordinary, `${pasted} sums for 500 words, ${ordinary} for two`);
});

test("build and engine take words apart alike", () => {
  for (const [text, words] of JSON.parse(readFileSync(WORDS, "utf8"))) {
    assert.deepEqual(search.split(text), words);
  }
});

test("everyday words lead to words of the site", () => {
  const words = Object.keys(index.everyday);
  assert.ok(words.length);
  assert.deepEqual(words.filter((word) => !ask(search, word).length), []);
});
