// The search box and its list of results. The engine and its index are loaded when the box is opened, and as scripts,
// because a page that is opened from a folder may load nothing else. Without scripts the box is not shown; menus and
// glossary remain.
(function () {
  "use strict";

  const { el } = ddm.dom;
  const MOST_RESULTS = 12;
  const BEFORE_SPEAKING = 500; // milliseconds after the last key: a screen reader is not told at every letter
  const PATIENCE = 500; // milliseconds until readers are told that search is still loading

  const box = document.querySelector("[data-ddm-search]");
  const opening = document.querySelector("[data-ddm-search-button]"); // on narrow screens
  const field = box.querySelector("input");
  const found = box.querySelector("[data-ddm-search-found]");
  const list = box.querySelector("ol");
  const nothing = box.querySelector("[data-ddm-search-nothing]");
  const spoken = box.querySelector("[data-ddm-search-spoken]");
  const invitation = found.textContent.trim();
  const here = new URL(box.dataset.ddmSearch, location.href);

  // --- Engine and index ----------------------------------------------------------------------------------------------

  let engine = null; // once it has its index
  let isLoading = false;

  // The engine runs before the index, which calls it. What cannot be loaded is tried again at the next key.
  async function load() {
    if (isLoading) return;
    isLoading = true;
    const waiting = setTimeout(() => isOpen() && say("Search is loading…"), PATIENCE);
    await Promise.allSettled(box.dataset.ddmSearchScripts.split(" ").map(ddm.dom.loadScript));
    clearTimeout(waiting);
    isLoading = false;
    if (globalThis.ddm?.search?.find) engine = globalThis.ddm.search;
    if (isOpen()) (engine ? show : fail)();
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  let entered = false; // whether Enter was pressed before the engine was there

  // The answer to what is in the box, all of it at once; nothing is said of a question before it can be answered.
  function show() {
    if (!engine) return load();
    const question = field.value.slice(0, field.maxLength);
    const isEmpty = !question.trim();
    const results = isEmpty ? [] : engine.find(question, MOST_RESULTS);
    list.replaceChildren(...results.map(item));
    list.hidden = results.length === 0;
    nothing.hidden = isEmpty || results.length > 0;
    if (isEmpty) say(invitation);
    else if (results.length) count(results);
    else none(question.trim());
    if (entered) follow();
  }

  function fail() {
    entered = false;
    nothing.hidden = false;
    say("Search could not be loaded. Use the menu, or start from one of these:");
  }

  // Goes to the first result, now or as soon as there can be one.
  function follow() {
    entered = !engine;
    list.querySelector("a")?.click();
  }

  function count(results) {
    const [first] = results;
    say(results.length === 1 ? "1 result" : `${results.length} results, best match first`,
      `First: ${first.title}, ${where(first)}`);
  }

  function item(result) {
    const { href } = new URL(result.page.address + (result.anchor && `#${result.anchor}`), here);
    const title = el("p", { class: "ddm-search__title" }, ...marked(result.title, result.isSought));
    const place = el("p", { class: "ddm-search__where" }, where(result));
    return el("li", {}, el("a", { class: "ddm-search__link", href }, title, place));
  }

  // What kind of thing a result is and the page it is on, or what the page is about.
  function where({ label, page, anchor }) {
    return [label, anchor ? page.title : page.description].filter(Boolean).join(" · ");
  }

  function marked(title, sought) {
    return title.split(/([\p{L}\p{N}]+)/u).map((part) => (sought(part) ? el("mark", {}, part) : part));
  }

  function none(question) {
    const short = question.length > 60 ? `${question.slice(0, 60)}…` : question;
    say(`Nothing found for “${short}”. Try another word for it.`);
  }

  let speaking = 0;

  // Says something of the list as it is now. What was said of an earlier one is taken back at once.
  function say(text, more = "") {
    found.textContent = text;
    spoken.textContent = "";
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      if (box.contains(document.activeElement)) spoken.textContent = `${text} ${more}`.trim();
    }, BEFORE_SPEAKING);
  }

  // --- Opening and closing -------------------------------------------------------------------------------------------

  const OPEN = "ddm-search--open";

  let opener = null; // what had the focus before the box was opened

  const isOpen = () => box.classList.contains(OPEN);

  // Only a press or typing opens the box: the focus alone may be on its way to somewhere else.
  function open(from = null) {
    if (isOpen()) return;
    opener = from;
    set(true);
    show();
  }

  function close({ giveBack }) {
    entered = false;
    if (!isOpen()) return;
    set(false);
    if (giveBack) [opener, field, opening].find(takesFocus);
  }

  function set(isNow) {
    box.classList.toggle(OPEN, isNow);
    opening.setAttribute("aria-expanded", String(isNow));
  }

  // Whether it does: what is not shown cannot.
  function takesFocus(element) {
    element?.focus();
    return element && element === document.activeElement;
  }

  function openFrom(element) {
    open(element);
    field.focus();
    field.select();
  }

  opening.addEventListener("click", () => openFrom(opening));
  field.addEventListener("click", () => open());
  field.addEventListener("focus", () => engine || load());
  field.addEventListener("input", () => {
    entered = false;
    if (isOpen()) show();
    else open();
  });
  field.form.addEventListener("reset", () => {
    field.focus();
    setTimeout(show);
  });
  for (const closing of box.querySelectorAll("[data-ddm-search-close]")) {
    closing.addEventListener("click", () => close({ giveBack: true }));
  }
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close({ giveBack: false });
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    close({ giveBack: false });
    ddm.dom.focusTarget(link);
  });

  // --- Keys ----------------------------------------------------------------------------------------------------------

  const IN_BOX = {
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
  const FIELD = "input, select, textarea, [contenteditable]";
  const BEHIND = "[inert] *, :has(dialog[open]) *"; // something covers the page

  function isPlain(event) {
    return !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented);
  }

  function step(by) {
    const stops = [field, ...box.querySelectorAll("ol a, [data-ddm-search-nothing]:not([hidden]) a")];
    const at = stops.indexOf(document.activeElement);
    stops[(Math.max(at, 0) + by + stops.length) % stops.length].focus();
    return true;
  }

  box.addEventListener("keydown", (event) => {
    if (!isPlain(event)) return;
    if (!isOpen() && ["ArrowDown", "Enter"].includes(event.key)) open();
    if (isOpen() && IN_BOX[event.key]?.(event)) event.preventDefault();
  });

  // The only key that acts everywhere on a page, and no letter: someone may be dictating.
  document.addEventListener("keydown", (/** @type {any} */ event) => {
    if (event.key !== "/" || !isPlain(event) || event.target.closest(FIELD) || box.matches(BEHIND)) return;
    openFrom(document.activeElement);
    event.preventDefault();
  });

  // The reader may have been faster than this script.
  if (document.activeElement === field && field.value) open();
})();
