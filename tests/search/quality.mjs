// Prints how well search answers the golden list, and the worst answers: `make search-quality`, or this file with the
// folder of a built site.

import { ask, engine, marks, queries, worst } from "./golden.mjs";

const WORST = 10;
const search = engine(process.argv[2] ?? "site");
const answers = queries().map((query) => ({ query, found: ask(search, query.text) }));
const percent = (share) => `${(100 * share).toFixed(1)} %`.padStart(8);

console.log("list      n    first in three    place  empty");
for (const list of ["held", "tuned"]) {
  const { queries: n, first, three, place, empty } = marks(answers.filter(({ query }) => query.set === list));
  console.log(`${list.padEnd(6)}${String(n).padStart(5)} ${[first, three, place].map(percent).join(" ")} ${String(empty).padStart(6)}`);
}
console.log("\nThe worst answers");
for (const { query, found } of worst(answers, WORST)) {
  const wanted = query.places.length ? query.places : query.pages;
  console.log(`  ${query.text} (${query.set})\n    found  ${found.slice(0, 3).join(", ")}\n    wanted ${wanted.join(", ")}`);
}
console.log("\nThe queries that are held may only be measured: search may not be made better with them.");
