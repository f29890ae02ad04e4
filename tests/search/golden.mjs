// The golden list of queries, `queries.tsv`, and how well search answers it.
//
// Each line: what somebody types; the pages they would be content to find, best first; the places on them, where they
// clearly want one; what makes it hard; and whether the line is `tuned` (search may be made better with it) or `held` (it
// may only be measured). Lines that are held were written by somebody who had not seen the engine.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";

const FIRST_FEW = 3;
const MOST_RESULTS = 12;
const QUERIES = new URL("queries.tsv", import.meta.url);
const ENGINE = fileURLToPath(new URL("../../docs/assets/js/search-engine.js", import.meta.url));

export function queries() {
  const [, ...lines] = readFileSync(QUERIES, "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [text, pages, places, kind, set] = line.split("\t");
    return { text, pages: listed(pages), places: listed(places), kind, set };
  });
}

const listed = (cell) => cell.split(",").filter(Boolean);

// The engine with the index of a built site.
export function engine(site) {
  const index = join(site, "search/index.js");
  for (const file of [ENGINE, index]) runInThisContext(readFileSync(file, "utf8"), { filename: file });
  return globalThis.ddm.search;
}

// The addresses of what is found, best first.
export function ask(search, text) {
  return search.find(text, MOST_RESULTS).map(({ page, anchor }) => page.address + (anchor && `#${anchor}`));
}

const page = (address) => address.split("#")[0];

// Shares of queries, from 0 to 1: the right page first; the right page, or place, among the first three. `empty` counts
// the queries that found nothing.
export function marks(answers) {
  const wantingPlace = answers.filter(({ query }) => query.places.length);
  return {
    queries: answers.length,
    first: share(answers, ({ query, found }) => query.pages.includes(page(found[0] ?? ""))),
    three: share(answers, ({ query, found }) => found.slice(0, FIRST_FEW).some((one) => query.pages.includes(page(one)))),
    place: share(wantingPlace, ({ query, found }) => found.slice(0, FIRST_FEW).some((one) => query.places.includes(one))),
    empty: answers.filter(({ found }) => !found.length).length,
  };
}

const share = (answers, isMet) => answers.filter(isMet).length / answers.length;

// The answers with the right page, and then the right place, farthest down, or missing.
export function worst(answers, most) {
  const depth = ({ query, found }) => {
    const rightPage = found.findIndex((one) => query.pages.includes(page(one)));
    const rightPlace = query.places.length ? found.findIndex((one) => query.places.includes(one)) : 0;
    return [rightPage, rightPlace].map((at) => (at < 0 ? MOST_RESULTS : at));
  };
  return answers.map((answer) => [answer, ...depth(answer)])
    .sort((a, b) => b[1] - a[1] || b[2] - a[2]).slice(0, most).map(([answer]) => answer);
}
