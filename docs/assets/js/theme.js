// For the theme, on every page. Its own script is loaded once the page is drawn: it marks places in the menus and
// answers the keys for the next page, and nothing on the page waits for that. Its menu label, which looks like a
// button, answers the keys of one.
(function () {
  "use strict";

  const { ddmTheme: address } = /** @type {any} */ (document.currentScript).dataset;

  // Safari has no requestIdleCallback.
  addEventListener("load", () => (globalThis.requestIdleCallback ?? setTimeout)(loadTheme));

  function loadTheme() {
    // The theme's script waits for the event that the page has been read, which came before the script did.
    const start = () => globalThis.document$.next(document);
    ddm.dom.loadScript(address).then(start, () => {}); // without it the page still works
  }

  // The theme's script would press the label again, at the Enter key only.
  document.querySelector("label[for=__drawer][tabindex]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.click();
  });
})();
