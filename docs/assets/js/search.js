// The search box and its list of results: what they do. The box itself is in overrides/partials/search.html. This script
// comes when somebody first turns to the box (later.js, which also leads there by key and by label). The engine and its
// index come when it is opened, and the parts of the index when a question needs them; as scripts, because a page that is
// opened from a folder may load nothing else. Without scripts the box is not shown; menus and glossary remain.
(function () {
  "use strict";

  const MOST_RESULTS = 12;
  // So long after the last key a screen reader is told what was found, in milliseconds: not at every letter.
  const BEFORE_SAYING = 500;
  // So long after the last key a word counts as finished.
  const PAUSE = 300;

  const box = document.querySelector("[data-guide-search]");
  const toggle = document.getElementById("__search");
  const field = box.querySelector("input");
  const found = box.querySelector("[data-guide-search-found]");
  const list = box.querySelector("ol");
  const nothing = box.querySelector("[data-guide-search-nothing]");
  const words = box.querySelector("[data-guide-search-words]");
  const spoken = box.querySelector("[data-guide-search-spoken]");
  const invitation = found.textContent.trim();
  const here = new URL(box.dataset.guideSearch, location.href);

  // --- Engine and index, each part of it once ------------------------------------------------------------------------

  const SCRIPTS = box.dataset.guideSearchScripts.split(" ");
  const loaded = new Map(); // address -> when it is there

  // Tried again later when it could not be loaded.
  function load(address) {
    if (!loaded.has(address)) loaded.set(address, script(address));
    loaded.get(address).catch(() => loaded.delete(address));
    return loaded.get(address);
  }

  function script(address) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = () => reject(new Error(address));
      document.head.append(element);
    });
  }

  // The parts of the index lie beside it. What is asked for by one may ask for another: a misspelt word by the right one.
  async function ready(question, hasty) {
    for (const address of SCRIPTS) await load(address);
    const engine = globalThis.guideSearch;
    const beside = new URL(SCRIPTS.at(-1), location.href);
    const before = new Set();
    for (let files; question === asked() && (files = engine.lacks(question, hasty)).length; ) {
      if (files.some((file) => before.has(file))) throw new Error(`not what it should be: ${files}`);
      files.forEach((file) => before.add(file));
      await Promise.all(files.map((file) => load(new URL(file, beside).href)));
    }
    return engine;
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  let pausing = 0;
  let answered = null; // the question whose answer is shown, when nothing more can be learnt about it
  let entered = false; // whether the Enter key waits for that answer

  const asked = () => field.value.slice(0, field.maxLength);

  // While somebody types, the last word may still become another: only what cannot change is asked for, and nothing is
  // said to be missing. The rest comes with the first pause.
  async function show({ hasty = false } = {}) {
    const question = asked();
    clearTimeout(pausing);
    clearTimeout(saying);
    const engine = await ready(question, hasty).catch(() => null);
    if (question !== asked()) return;
    if (!engine) return fail();
    const more = hasty && engine.lacks(question, false).length > 0;
    if (more) pausing = setTimeout(show, PAUSE);
    answer(engine, question, more);
  }

  function fail() {
    [answered, entered] = [null, false];
    say("Search could not be loaded. Use the menu, or start from one of these:");
    list.replaceChildren();
    words.hidden = true;
    nothing.hidden = false;
  }

  function answer(engine, question, more) {
    const results = question.trim() ? engine.find(question, MOST_RESULTS) : [];
    if (more && !results.length) return;
    answered = more ? null : question;
    const follows = entered && !more;
    if (!more) entered = false;
    list.replaceChildren(...results.map((result) => item(engine, result)));
    list.hidden = results.length === 0;
    nothing.hidden = results.length > 0 || !question.trim();
    if (!question.trim()) return say(invitation);
    if (!results.length) return offer(engine.nearest(question), question);
    const [first] = results;
    say(results.length === 1 ? "1 result" : `${results.length} results, the best first`, `First: ${first.title}, ${where(engine, first)}`);
    if (follows) follow();
  }

  // Goes to the first result, when it is the answer to what stands in the box.
  function follow() {
    entered = answered !== asked();
    if (entered) show();
    else list.querySelector("a")?.click();
  }

  function item(engine, result) {
    const link = element("a", "guide-search__link");
    link.href = new URL(engine.pages[result.page].address + (result.anchor && `#${result.anchor}`), here).href;
    const title = element("p", "guide-search__title");
    title.append(...marked(result.title, result.isSought));
    link.append(title, element("p", "guide-search__where", where(engine, result)));
    const entry = document.createElement("li");
    entry.append(link);
    return entry;
  }

  // What kind of thing a result is and the page it stands on, or what the page is about.
  function where(engine, { label, page, anchor }) {
    const { title, description } = engine.pages[page];
    return [label, anchor ? title : description].filter(Boolean).join(" · ");
  }

  // The title with the words that were looked for marked in it.
  function marked(title, sought) {
    return title.split(/([\p{L}\p{N}]+)/u).map((part) => (sought(part) ? element("mark", "", part) : part));
  }

  function offer(nearest, question) {
    words.hidden = nearest.length === 0;
    words.lastElementChild.replaceChildren(...nearest.map((word) => {
      const button = element("button", "guide-search__word", word);
      button.type = "button";
      button.addEventListener("click", () => {
        field.value = word;
        field.focus();
        show();
      });
      return button;
    }));
    const short = question.trim().length > 60 ? `${question.trim().slice(0, 60)}…` : question.trim();
    say(`Nothing found for “${short}”.`, nearest.length ? `Nearest words: ${nearest.join(", ")}.` : "");
  }

  let saying = 0;

  function say(text, more = "") {
    found.textContent = text;
    clearTimeout(saying);
    saying = setTimeout(() => {
      spoken.textContent = box.contains(document.activeElement) ? `${text} ${more}`.trim() : "";
    }, BEFORE_SAYING);
  }

  function element(name, classes, text = "") {
    const made = document.createElement(name);
    if (classes) made.className = classes;
    made.textContent = text;
    return made;
  }

  // --- Opening and closing -------------------------------------------------------------------------------------------

  let before = null; // what had the focus before the box was opened

  function open() {
    if (!toggle.checked) toggle.click();
  }

  function close({ giveBack }) {
    entered = false;
    if (!toggle.checked) return;
    toggle.click();
    if (giveBack && before?.isConnected) before.focus();
    else if (document.activeElement === field && !field.offsetWidth) field.blur();
  }

  toggle.addEventListener("change", () => {
    if (toggle.checked) show();
  });

  field.addEventListener("focus", (event) => {
    // From nowhere while the box is open, the focus has come back from another window: nothing new.
    const from = event.relatedTarget;
    if (from ? !box.contains(from) : !toggle.checked) before = from;
    open();
  });
  field.addEventListener("input", () => {
    entered = false;
    open();
    show({ hasty: true });
  });
  field.form.addEventListener("submit", (event) => event.preventDefault());
  field.form.addEventListener("reset", () => {
    field.focus();
    setTimeout(show);
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close({ giveBack: false });
  });
  list.addEventListener("click", (event) => {
    if (event.target.closest("a")) close({ giveBack: false });
  });

  // --- Keys ----------------------------------------------------------------------------------------------------------

  const KEYS = {
    Enter(event) {
      if (event.target !== field) return false;
      follow();
      return true;
    },
    Escape() {
      close({ giveBack: true });
      return true;
    },
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
  };

  function step(by) {
    const stops = [field, ...box.querySelectorAll("ol a, [data-guide-search-nothing]:not([hidden]) :is(a, button)")];
    const at = stops.indexOf(document.activeElement);
    stops[(Math.max(at, 0) + by + stops.length) % stops.length].focus();
    return true;
  }

  // Only in the box; the theme listens too, further out, and must not act a second time.
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (toggle.checked && KEYS[event.key]?.(event)) event.preventDefault();
    event.stopPropagation();
  });

  // An address that carries a question, such as index.html?q=golden+thread, opens with its answers.
  const question = new URLSearchParams(location.search).get("q");
  if (question) {
    field.value = question;
    field.focus();
    show();
  } else if (toggle.checked) {
    show(); // it was opened before this script came
  }
})();
