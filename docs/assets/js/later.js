// What nobody needs before they do something is loaded when they do: search, the theme's own script, and the tools of the
// page (planner, clock, workbook) with their styles. The element of this script names them; the search box names its own.
// A tool at the top of its page comes once the page is drawn. Whoever comes by a link to a part or to a plan gets
// everything at once. Until a script is there, its keys are answered or kept here, so that none is lost.
// `data-guide-ready` on the page says that the tools are there, or cannot be had (see "Until the tools are there" in
// components.css), and `data-guide-themed` the same of the theme's script. A release puts this script into the pages.
(function () {
  "use strict";

  // The tools come at the first sign of somebody. The theme's script waits for more: whoever only moves the pointer, or
  // searches, does without it.
  const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "hashchange"];
  const THEMES_KEYS = ["n", "p", ".", ","]; // to the next page and the one before
  // Whoever points at the search box or at its labels is about to search.
  const SEARCH = "[data-guide-search], label[for=__search]";
  const SIGNS_OF_SEARCH = ["pointerover", "touchstart", "focusin"];
  const SEARCHS_KEYS = ["/", "f", "s"];
  const FIELD = "input, select, textarea, [contenteditable]";

  const MOST_WAITED = 1000; // milliseconds, for a page that nobody sees being drawn
  const { guideTheme: theme, guideTools, guideFirst } = document.currentScript.dataset;
  const [tools, first] = [guideTools, guideFirst].map((list) => list.split(" ").filter(Boolean));
  const isStyle = (address) => address.endsWith(".css");
  const pageIsRead = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));
  // What comes later waits for what comes first: it may need it.
  const pageIsThere = first.length ? pageIsRead.then(drawn).then(() => addInTurn(first)) : pageIsRead;
  let toolsThere = null;
  let hasTheme = false;
  let missed = "";

  const box = document.querySelector("[data-guide-search]");
  const toggle = document.getElementById("__search");
  const field = box?.querySelector("input");
  let search = null; // when its script is there
  let before = null; // what had the focus before the box
  let ended = ""; // the key that ended what was typed

  // For a tool that is there from the start and needs a part that is not.
  globalThis.guideLater = () => (toolsThere ??= loadTools());

  for (const sign of SIGNS) addEventListener(sign, onSign, { capture: true, passive: true });
  addEventListener("keydown", onKey);
  for (const sign of box ? SIGNS_OF_SEARCH : []) addEventListener(sign, onSignOfSearch, { capture: true, passive: true });
  toggle?.addEventListener("change", () => toggle.checked && field.focus());
  if (location.hash || location.search) onSign({ type: "hashchange" });
  if (box && new URLSearchParams(location.search).has("q")) loadSearch();

  function onSign({ type, target }) {
    guideLater();
    if (type === "pointermove" || target?.closest?.(SEARCH)) return;
    for (const sign of SIGNS) removeEventListener(sign, onSign, { capture: true });
    pageIsRead.then(() => add("script", { src: theme })).then(repeat);
  }

  function loadTools() {
    const styles = tools.filter(isStyle).map((address) => add("link", { rel: "stylesheet", href: address }));
    const scripts = tools.filter((address) => !isStyle(address));
    // Without its styles, what a tool shows would jump as soon as they come.
    return Promise.all([pageIsThere, ...styles]).then(() => addInTurn(scripts)).then(() => {
      document.documentElement.dataset.guideReady = "";
      document.dispatchEvent(new Event("guide-later"));
    });
  }

  function drawn() {
    return new Promise((resolve) => {
      new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
      setTimeout(resolve, MOST_WAITED);
    });
  }

  // They are loaded together, and run one after the other.
  function addInTurn(scripts) {
    return Promise.all(scripts.map((src) => add("script", { src, async: false })));
  }

  // What cannot be loaded is done without, as on a page without scripts.
  function add(name, properties) {
    return new Promise((resolve) => {
      const element = Object.assign(document.createElement(name), properties);
      element.onload = element.onerror = resolve;
      document.head.append(element);
    });
  }

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    const { key, target } = event;
    if (target === field) return onKeyInBox(event);
    // The labels that open the menu and the search are buttons to whoever uses them. Enter is the theme's.
    if (target.matches("label[tabindex]") && (key === " " || (key === "Enter" && !hasTheme))) {
      event.preventDefault();
      target.click();
    } else if (target.closest(FIELD)) {
      return;
    } else if (field && SEARCHS_KEYS.includes(key)) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (!hasTheme && THEMES_KEYS.includes(key)) {
      missed = key;
    }
  }

  // Until search is there: then it answers itself. A form that the Enter key sends would open the page anew.
  function onKeyInBox(event) {
    ended = ["Enter", "Escape"].includes(event.key) ? event.key : "";
    if (ended) event.preventDefault();
  }

  function onSignOfSearch({ type, target, relatedTarget }) {
    if (!target.closest?.(SEARCH)) return;
    if (type === "focusin" && target === field) before = relatedTarget;
    loadSearch();
  }

  function loadSearch() {
    search ??= add("script", { src: box.dataset.guideSearchScript }).then(({ type }) => {
      for (const sign of SIGNS_OF_SEARCH) removeEventListener(sign, onSignOfSearch, { capture: true });
      if (type === "error") return doWithoutSearch();
      if (document.activeElement === field) field.dispatchEvent(new FocusEvent("focus", { relatedTarget: before }));
      if (ended) field.dispatchEvent(new KeyboardEvent("keydown", { key: ended, bubbles: true }));
    });
  }

  function doWithoutSearch() {
    for (const place of box.querySelectorAll("[data-guide-search-found], [data-guide-search-spoken]")) {
      place.textContent = "Search could not be loaded. Load the page again, or use the menu.";
    }
    toggle.checked ||= document.activeElement === field;
  }

  // The theme waits for the page to be read, which happened long ago.
  function repeat() {
    globalThis.document$?.next(document);
    hasTheme = true;
    document.documentElement.dataset.guideThemed = "";
    if (missed) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: missed, bubbles: true }));
  }
})();
