// The arithmetic of the supervision view (docs/assets/js/tool-view.js): the minutes for each box, and what its address
// may say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInThisContext } from "node:vm";

for (const name of ["dom", "tool-view"]) {
  const file = new URL(`../../docs/assets/js/${name}.js`, import.meta.url);
  runInThisContext(readFileSync(file, "utf8"), { filename: file.pathname });
}

const { read, write, share } = globalThis.ddm.toolView;
const NOW = 1_800_000_000; // seconds since 1970
const tool = { id: "summaries", minutes: [5, 15, 30], boxes: 3 };

// The minutes for each box when each takes as long as it may, and `late` seconds more.
function shares(minutes, boxes, late = 0) {
  let since = NOW;
  return Array.from({ length: boxes }, (_, at) => {
    const found = share({ minutes, box: at + 1, began: NOW, since }, boxes);
    since += found * 60 + late;
    return found;
  });
}

for (const [minutes, boxes, expected] of [
  [5, 3, [2, 1, 1]], [15, 3, [5, 4, 4]], [30, 3, [9, 9, 9]],
  [5, 4, [1, 1, 1, 1]], [15, 4, [4, 3, 3, 3]], [30, 4, [7, 7, 7, 6]],
  [15, 5, [3, 3, 3, 2, 2]], [30, 5, [6, 6, 5, 5, 5]],
]) {
  test(`${minutes} minutes over ${boxes} boxes`, () => {
    assert.deepEqual(shares(minutes, boxes), expected);
    assert.deepEqual(shares(minutes, boxes, 2).map(Math.ceil), expected, "two seconds late each time");
  });
}

test("fewer minutes than boxes are shared in equal parts, and one is kept for the close", () => {
  assert.deepEqual(shares(5, 5).map((part) => part.toFixed(3)), Array(5).fill("0.800"));
});

test("a box that took too long takes from those after it, which keep half a minute at least", () => {
  assert.deepEqual(shares(15, 4, 60), [4, 3, 2, 1]);
  assert.deepEqual(shares(15, 4, 3600).slice(1), [0.5, 0.5, 0.5]);
});

test("an address is read as it was written", () => {
  for (const box of [1, 3, 4]) {
    const at = { minutes: 15, box, began: NOW - 600, since: NOW - 60 };
    assert.deepEqual(read(write(tool, at), tool, NOW), at);
  }
});

const GOOD = `#use=summaries&minutes=15&box=2&began=${NOW - 600}&since=${NOW - 60}`;
for (const [what, from, to] of [
  ["of another tool", "summaries", "safe-uncertainty"], ["of no tool", "summaries", "__proto__"],
  ["with minutes that no button has", "=15", "=99"], ["without a box", "box=2", "box=0"],
  ["after the close", "box=2", "box=5"], ["with a box that is no figure", "box=2", "box=-1"],
  ["that began after its box", NOW - 600, NOW - 30], ["from the future", NOW - 60, NOW + 3600],
  ["of the day before", NOW - 600, NOW - 86_400], ["with more figures", NOW - 60, "99999999999999999999"],
  ["with more after it", /$/, "&x=<img src=x onerror=alert(1)>"], ["that begins otherwise", "#use", "#plan"],
]) {
  test(`an address ${what} opens nothing`, () => {
    assert.ok(read(GOOD, tool, NOW), "it does open without this");
    assert.equal(read(GOOD.replace(from, to), tool, NOW), null);
  });
}
