// What nobody needs before they do something is loaded when they do: the theme's own script, and the tools of the page
// (planner, clock, workbook) with their styles. The element of this script names them. Whoever comes by a link to a part
// or to a plan gets them at once. Until the theme's script is there, its keys are answered or kept here, so that none is
// lost. `data-guide-ready` on the page says that the tools are there, or cannot be had (see "Until the tools are there"
// in components.css), and `data-guide-themed` the same of the theme's script.
(function () {
  "use strict";

  // The tools come at the first sign of somebody. The theme's script waits for more: whoever only moves the pointer, or
  // searches, does without it.
  const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "hashchange"];
  const THEMES_KEYS = ["n", "p", ".", ","]; // to the next page and the one before

  const { guideTheme: theme, guideTools = "" } = document.currentScript.dataset;
  const tools = guideTools.split(" ").filter(Boolean);
  const isStyle = (address) => address.endsWith(".css");
  let hasTools = false;
  let hasTheme = false;
  let missed = "";

  for (const sign of SIGNS) addEventListener(sign, onSign, { capture: true, passive: true });
  addEventListener("keydown", onKey);
  if (location.hash || location.search) onSign({ type: "hashchange" });

  function onSign({ type, target }) {
    if (!hasTools) loadTools();
    hasTools = true;
    if (type === "pointermove" || target?.closest?.("[data-guide-search], label[for=__search]")) return;
    for (const sign of SIGNS) removeEventListener(sign, onSign, { capture: true });
    add("script", { src: theme }).then(repeat);
  }

  function loadTools() {
    const styles = tools.filter(isStyle).map((address) => add("link", { rel: "stylesheet", href: address }));
    const scripts = tools.filter((address) => !isStyle(address));
    // Without its styles, what a tool shows would jump as soon as they come.
    const shown = Promise.all(styles).then(() => Promise.all(scripts.map((src) => add("script", { src, async: false }))));
    shown.then(() => {
      document.documentElement.dataset.guideReady = "";
    });
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
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const { key, target } = event;
    // The labels that open the menu and the search are buttons to whoever uses them. Enter is the theme's.
    if (target.matches("label[tabindex]") && (key === " " || (key === "Enter" && !hasTheme))) {
      event.preventDefault();
      target.click();
    } else if (!hasTheme && THEMES_KEYS.includes(key) && !target.matches("input, select, textarea, [contenteditable]")) {
      missed = key;
    }
  }

  // The theme waits for the page to be read, which happened long ago.
  function repeat() {
    globalThis.document$?.next(document);
    hasTheme = true;
    document.documentElement.dataset.guideThemed = "";
    if (missed) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: missed, bubbles: true }));
  }
})();
