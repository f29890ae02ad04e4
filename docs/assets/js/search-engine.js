// Finds the places on the site that answer what someone has typed. It is independent of the page it runs in: given the
// index that the build has written (`sitekit/postbuild/search_index.py`) and a line of text, it returns a list of
// places.
//
// A line of text is read as terms. A term has readings: the word itself, another form of it, the word that was meant if
// it is misspelt, the words it is part of or made of, the site's own word for it. Each place counts the best reading of
// each term in its title, its other names and its text, more for rare words than for common ones (BM25 over fields:
// Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009), and a part of what its page
// counts. The only words listed here are numbers; synonyms and small words come with the index.
(function () {
  "use strict";

  // How much each reading of a word weighs; the word itself has 1. `make search-quality` shows what a change does.
  const READING = {
    form: 0.9, // another form of it: records for record
    family: 0.45, // a word of the same family: supervisor for supervision
    spelling: 0.65, // the word that was meant, less for each letter that differs
    beginning: 0.6, // a word that starts like the last one, which may not be finished
    joined: 0.9, // role-play, role play and roleplay
    everyday: 0.9, // the site's word for what people say
  };
  // How much a word weighs by where it is found. A label says what kind of thing a place is, and its number: Tool one.
  const IN = { title: 6.5, label: 4, alias: 3, description: 0.8, text: 0.5 };
  // What a place has of the name of its page and of the other places there. A page has as much of its places.
  const SHARED = { name: 0.8, page: 0.35 };
  const COVERAGE = 1.9; // how much it counts that every word is there
  const PHRASE = 1.1; // a title or name that is there as a whole
  const SMALL = 0.2; // words such as "how" and "the", in a title or name
  const AGAIN = 0.6; // each further place of a page that is in the list already
  const MOST_WORDS = 40;
  const LONGEST_WORD = 30; // a longer one is not taken apart: there are too many ways to
  const FAINTEST = 0.12; // the last results worth showing, as a share of the first one's points

  // --- Words ---------------------------------------------------------------------------------------------------------

  const NUMBERS = new Map([
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
    ["1st", "2nd", "3rd", "4th", "5th"],
  ].flatMap((names) => names.map((name, at) => [name, String(at + 1)])));

  // The words of a text in small letters, without accents, apostrophes and the points of I.R.O.
  function split(text) {
    return text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f'’]/g, "")
      .replace(/\b([a-z])\.(?=[a-z]\b)/g, "$1").match(/[a-z0-9]+/g) || [];
  }

  // The word without its ending, so that its forms meet; numbers in words are numbers.
  function root(word) {
    if (NUMBERS.has(word)) return NUMBERS.get(word);
    if (word.length < 4) return word;
    const one = word.replace(/ies$/, "y").replace(/(s|x|z|ch|sh)es$/, "$1").replace(/([^su])s$/, "$1");
    const bare = one.replace(/([aeiouy].*..|^[^aeiouy]+[aeiouy].)(?:ing|ed)$/, "$1").replace(/([aeiouy].*..)ly$/, "$1");
    let stem = bare;
    if (bare !== one && /([bdfgmnprt])\1$/.test(bare)) stem = bare.slice(0, -1); // planning
    else if (bare !== one && /^[^aeiouy]*[aeiouy][^aeiouwxy]$/.test(bare)) stem = `${bare}e`; // making
    return (stem.length > 4 ? stem.replace(/e$/, "") : stem).replace(/(.{2,})y$/, "$1i");
  }

  // What the words of a family share: supervise, supervisor, supervision. Never -ible: defensible is not defensive.
  function family(word) {
    let stem = root(word);
    if (/[ai]bl/.test(stem)) return stem;
    const endings = /(?:ation|ition|ical|ment|ness|ance|ence|ive|ion|ity|iti|ful|ist|or|er|ee|al|ic|is|iz|it|i)$/;
    for (const least of [4, 5]) {
      const short = stem.replace(endings, "");
      if (short.length >= least) stem = short;
    }
    return stem;
  }

  // --- Spelling ------------------------------------------------------------------------------------------------------

  // By how many letters two words differ, where neighbours swapped count once (optimal string alignment). Infinity
  // above `most`.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return Infinity;
    let before = [];
    let above = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        const exchanged = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
        row[j] = Math.min(exchanged, above[j] + 1, row[j - 1] + 1);
        const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        if (swapped) row[j] = Math.min(row[j], before[j - 2] + 0.8);
      }
      if (Math.min(...row) > most) return Infinity;
      [before, above] = [above, row];
    }
    return above[b.length] <= most ? above[b.length] : Infinity;
  }

  // A word roughly as it sounds, for those who write what they hear.
  function sound(word) {
    return word
      .replace(/ight/g, "ite").replace(/gh/g, "").replace(/ph/g, "f").replace(/^wr/, "r").replace(/^kn/, "n")
      .replace(/ch|ck|q|c(?![eiy])/g, "k").replace(/c/g, "s").replace(/x/g, "ks").replace(/z/g, "s")
      .replace(/(.)\1/g, "$1");
  }

  function mostWrong(word) {
    if (word.length < 6) return word.length < 4 ? 0.8 : 1;
    return word.length < 9 ? 1.8 : 2.6;
  }

  // The words near to a word, each with how far it is, the nearest first. Kept for the next key. None are near to what
  // is longer than every word of the site: somebody leans on a key.
  function near(site, word) {
    const isWord = word.length <= site.longest && /^[a-z]+$/.test(word);
    if (!site.near.has(word)) site.near.set(word, isWord ? compared(site, word) : []);
    return site.near.get(word);
  }

  function compared(site, word) {
    const [heard, most] = [sound(word), mostWrong(word)];
    const found = [];
    for (const [other, otherHeard] of site.spelt) {
      const by = Math.min(distance(word, other, most), 0.5 + distance(heard, otherHeard, most - 0.5));
      if (by <= most) found.push([other, by]);
    }
    return found.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  }

  // --- The site ------------------------------------------------------------------------------------------------------

  function prepare(index) {
    const site = {
      small: new Set(index.small),
      pages: index.pages.map((page) => ({ ...page, title: page.places[0].title })),
      places: index.pages.flatMap(({ places, description }, page) => places.map(
        (place) => whole({ ...place, description: place.anchor ? "" : description }, page),
      )),
      vocabulary: new Map(), // word -> Map of place -> how much it counts there
      ofNames: new Map(), // root -> the other names that have it
      everyday: new Map(), // roots of what people type -> words of the site
      forms: new Map(), // root -> words
      families: new Map(),
      near: new Map(),
    };
    const usual = site.places.reduce((sum, { words }) => sum + words.length, 0) / site.places.length;
    site.places.forEach((place, number) => {
      place.number = number;
      count(site, place, usual);
    });
    for (const word of site.vocabulary.keys()) {
      push(site.forms, root(word), word);
      push(site.families, family(word), word);
    }
    const everyday = learn(site, index.everyday);
    site.words = new Set([...site.vocabulary.keys(), ...everyday].filter((word) => /^[a-z]{3,}$/.test(word)));
    site.longest = Math.max(...[...site.words].map((word) => word.length));
    site.spelt = [...site.words].map((word) => [word, sound(word)]);
    return site;
  }

  // The index leaves out what is empty.
  function whole({ anchor = "", title = "", label = "", weight, names = [], description = "", words = "" }, page) {
    const phrases = [title, label].filter(Boolean).map((name) => split(name).map(root));
    return { page, anchor, title, label, weight, names, description, words: split(words), phrases };
  }

  // The words of a name that are not small, once each; all of them when there are none.
  function telling(site, name) {
    const words = [...new Set(split(name))];
    const found = words.filter((word) => !site.small.has(word));
    return found.length ? found : words;
  }

  // Counts the words of a place: of its text, of what its page is for, of its other names, of its title and label.
  function count(site, { number, title, label, names, description, words }, usual) {
    for (const word of words) counted(site, word, number, IN.text / (0.5 + (0.5 * words.length) / usual));
    for (const word of telling(site, description)) counted(site, word, number, IN.description);
    for (const name of names.map((text) => telling(site, text))) {
      const entry = { place: number, length: name.length };
      for (const word of name) {
        counted(site, word, number, shortened(IN.alias, name.length));
        push(site.ofNames, root(word), entry);
      }
    }
    for (const [text, amount] of [[title, IN.title], [label, IN.label]]) {
      const every = split(text);
      const counts = shortened(amount, every.filter((word) => !site.small.has(word)).length);
      for (const word of every) counted(site, word, number, counts);
    }
  }

  function counted(site, word, place, amount) {
    if (!site.vocabulary.has(word)) site.vocabulary.set(word, new Map());
    const places = site.vocabulary.get(word);
    places.set(place, (places.get(place) || 0) + amount);
  }

  const shortened = (amount, words) => amount / (0.5 + words / 6);

  function push(groups, key, thing) {
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(thing);
  }

  // Takes up what people type for words of the site, and returns the single words among it.
  function learn(site, everyday) {
    const words = [];
    for (const [word, typed] of Object.entries(everyday)) {
      for (const alias of typed.map(split)) {
        const key = alias.map(root).join(" ");
        for (const one of split(word)) if (!site.small.has(one)) push(site.everyday, key, one);
        if (alias.length === 1) words.push(...alias);
      }
    }
    return words;
  }

  // --- What was typed ------------------------------------------------------------------------------------------------

  // Words that count as one word, at a weight.
  function reading(site, words, weight) {
    const holders = new Map();
    for (const word of words) {
      for (const [place, amount] of site.vocabulary.get(word) || []) {
        holders.set(place, Math.max(holders.get(place) || 0, amount));
      }
    }
    const rarity = Math.log(1 + (site.places.length - holders.size + 0.5) / (holders.size + 0.5));
    return { words, weight, holders, rarity };
  }

  const forms = (site, word) => site.forms.get(root(word)) || [];

  const beginnings = (site, word) => (word.length < 2 ? []
    : [...site.vocabulary.keys()].filter((other) => other !== word && other.startsWith(word)));

  // Whether the site, or everyday language as it knows it, has a word in some form.
  function isKnown(site, word, unfinished) {
    return site.forms.has(root(word)) || site.everyday.has(root(word)) || site.families.has(family(word))
      || (unfinished && beginnings(site, word).length > 0);
  }

  function readings(site, word, unfinished) {
    const known = forms(site, word);
    const found = [
      reading(site, known, READING.form), reading(site, site.families.get(family(word)) || [], READING.family),
    ];
    const exact = site.vocabulary.has(word);
    if (exact) found.push(reading(site, [word], 1));
    if (unfinished) found.push(reading(site, beginnings(site, word), READING.beginning / (known.length ? 2 : 1)));
    found.push(...said(site, root(word)));
    if (!exact) found.push(...meant(site, word).map(([other, weight]) => reading(site, forms(site, other), weight)));
    return found.filter(({ holders }) => holders.size);
  }

  // The site's words for an everyday word or phrase, given by its roots.
  function said(site, roots) {
    return (site.everyday.get(roots) || []).map((word) => reading(site, forms(site, word), READING.everyday));
  }

  // The words that are meant by a misspelt one: the nearest, and those hardly farther.
  function meant(site, word) {
    const found = near(site, word).filter(([other]) => root(other) !== root(word));
    return found.filter(([, by]) => by <= found[0][1] + 0.3)
      .map(([other, by]) => [other, READING.spelling * (1 - (1.2 * by) / word.length)]);
  }

  // The words that someone has written as one, such as roleplay or face2face; the word itself when it is a word, or
  // nearly one.
  function apart(site, word, unfinished) {
    if (site.small.has(word) || isKnown(site, word, unfinished) || word.length > LONGEST_WORD) return [word];
    if (near(site, word).some(([, by]) => by <= 1)) return [word];
    return parts(site, word) || [word];
  }

  function parts(site, word) {
    const known = (piece) => site.small.has(piece) || site.words.has(piece) || /^\d+$/.test(piece);
    for (let at = word.length - 2; at > 1; at--) {
      const [start, rest] = [word.slice(0, at), word.slice(at)];
      const more = known(start) && (known(rest) ? [rest] : parts(site, rest));
      if (more) return [start, ...more];
    }
    return null;
  }

  // What was typed, as terms that each have readings. Small words are left out, unless there is nothing else.
  function read(site, text) {
    const unfinished = /[\p{L}\p{N}]$/u.test(text);
    const typed = split(text).slice(0, MOST_WORDS)
      .flatMap((word, at, all) => apart(site, word, unfinished && at === all.length - 1));
    const left = typed.every((word) => site.small.has(word)) ? new Set() : site.small;
    const terms = [];
    for (let at = 0; at < typed.length; ) {
      const isOpen = unfinished && at === typed.length - 1;
      const term = phrase(site, typed, at, left) || single(site, typed, at, left, isOpen);
      const worth = Math.max(...term.readings.map(({ weight, rarity }) => weight * rarity));
      const roots = new Set(term.readings.flatMap(({ words }) => words.map(root)));
      if (term.readings.length) terms.push({ ...term, worth, roots });
      at += term.length;
    }
    return { terms, roots: new Set(typed.map(root)) };
  }

  // An everyday phrase of several words that starts at `at`, such as "looked after" or "not sure".
  function phrase(site, typed, at, left) {
    for (let length = Math.min(5, typed.length - at); length > 1; length--) {
      const words = typed.slice(at, at + length);
      const found = said(site, words.map(root).join(" "));
      const own = words.filter((word) => !left.has(word) && isKnown(site, word, false))
        .flatMap((word) => readings(site, word, false));
      if (found.length) return { length, readings: [...found, ...own] };
    }
    return null;
  }

  // One word, or two that the site writes as one.
  function single(site, typed, at, left, unfinished) {
    const [word, next] = typed.slice(at, at + 2);
    const found = left.has(word) ? [] : readings(site, word, unfinished);
    const joined = next ? forms(site, word + next) : [];
    if (!joined.length) return { length: 1, readings: found };
    const each = left.has(next) ? found : [...found, ...readings(site, next, unfinished)];
    return { length: 2, readings: [reading(site, joined, READING.joined), ...each] };
  }

  // --- Finding -------------------------------------------------------------------------------------------------------

  const NO_NAME = { bonus: 0, met: new Set(), counts: 0 };

  const saturated = (amount) => (amount * 2.5) / (amount + 1.5);

  // The points of each term at each place by itself, at each page's name and anywhere on each page.
  function points(site, terms) {
    const [own, ofName, ofPage] = [site.places, site.pages, site.pages].map((all) => all.map(() => terms.map(() => 0)));
    terms.forEach((term, at) => {
      for (const { weight, rarity: rare, holders } of term.readings) {
        for (const [place, amount] of holders) {
          own[place][at] = Math.max(own[place][at], weight * rare * saturated(amount));
        }
      }
    });
    for (const { number, page, anchor } of site.places) {
      ofPage[page] = ofPage[page].map((point, at) => Math.max(point, own[number][at]));
      if (!anchor) ofName[page] = own[number];
    }
    return { own, ofName, ofPage };
  }

  function scores(site, { terms, roots }) {
    const { own, ofName, ofPage } = points(site, terms);
    const all = terms.reduce((sum, term) => sum + term.worth, 0);
    const others = otherNames(site, terms);
    const names = new Map(site.places.filter(({ anchor }) => !anchor)
      .map((place) => [place.page, named(site, place, terms, roots, others)]));
    return site.places.map((place) => {
      const { number, page, anchor } = place;
      let [sum, covered] = [0, 0];
      terms.forEach((term, at) => {
        const ways = [[own[number][at], 1], [ofPage[page][at], SHARED.page]];
        if (anchor) ways.push([ofName[page][at], SHARED.name]);
        sum += Math.max(...ways.map(([point, share]) => point * share));
        covered += term.worth * Math.max(...ways.map(([point, share]) => (point ? share : 0)));
      });
      const touched = anchor ? own[number].some(Boolean) : sum > 0;
      if (!touched) return { place, score: 0 };
      const mine = named(site, place, terms, roots, others);
      const bonus = (name, met) => (name.bonus * worthOf(terms, met)) / all;
      const ofPageName = anchor ? names.get(page) : NO_NAME;
      const rest = [...ofPageName.met].filter((at) => !mine.met.has(at));
      const score = sum * (covered / all) ** COVERAGE * place.weight;
      return { place, score: score * (1 + bonus(mine, mine.met) + SHARED.name * bonus(ofPageName, rest)) };
    });
  }

  const worthOf = (terms, met) => [...met].reduce((sum, at) => sum + terms[at].worth, 0);

  // The title or other name of a place that is there most wholly, with the numbers of the terms that it meets: more for
  // one that is there as a whole.
  function named(site, { number, phrases }, terms, roots, others) {
    const names = [...(others.get(number) || [])];
    for (const words of phrases) {
      let [length, there] = [0, 0];
      const met = new Set();
      for (const word of words) {
        const weight = site.small.has(word) ? SMALL : 1;
        const at = terms.findIndex((term) => term.roots.has(word));
        length += weight;
        if (at >= 0 || roots.has(word)) there += weight;
        if (at >= 0) met.add(at);
      }
      names.push({ length, there, met });
    }
    let best = NO_NAME;
    for (const { length, there, met } of names) {
      const bonus = PHRASE * (there / length) ** 2;
      const counts = bonus * worthOf(terms, met);
      if (counts > best.counts) best = { bonus, met, counts };
    }
    return best;
  }

  // The other names that have something of what was typed, by place.
  function otherNames(site, terms) {
    const found = new Map();
    for (const word of new Set(terms.flatMap((term) => [...term.roots]))) {
      const at = terms.findIndex((term) => term.roots.has(word));
      for (const name of site.ofNames.get(word) || []) {
        if (!found.has(name)) found.set(name, { length: name.length, there: 0, met: new Set() });
        found.get(name).there++;
        found.get(name).met.add(at);
      }
    }
    const byPlace = new Map();
    for (const [{ place }, name] of found) push(byPlace, place, name);
    return byPlace;
  }

  // The best places first, but one page does not crowd out the others.
  function find(site, text, most) {
    const asked = read(site, text);
    const left = scores(site, asked).filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score).slice(0, 5 * most);
    const chosen = [];
    const times = site.pages.map(() => 0);
    while (left.length && chosen.length < most) {
      const now = left.map(({ place, score }) => score * AGAIN ** times[place.page]);
      const best = now.indexOf(Math.max(...now));
      const [{ place }] = left.splice(best, 1);
      times[place.page]++;
      chosen.push({ ...place, score: now[best] });
    }
    const sought = new Set(asked.terms.flatMap((term) => [...term.roots]));
    const isSought = (word) => split(word).some((part) => sought.has(root(part)) && !site.small.has(part));
    return chosen.filter(({ score }) => score > chosen[0].score * FAINTEST)
      .map((place) => ({ ...place, page: site.pages[place.page], isSought }));
  }

  (globalThis.ddm ??= /** @type {any} */ ({})).search = {
    split,
    // Called by the index when it has been loaded; only then can anything be found.
    use(index) {
      const site = prepare(index);
      this.find = (text, most) => find(site, text, most);
    },
  };
})();
