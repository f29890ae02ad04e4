// For the theme, on every page. Its own script is loaded once the page is drawn: it marks places in the menus, and
// nothing on the page waits for that. Its menu of narrow screens gets buttons, which say whether it is open.
(function () {
  "use strict";

  const { ddmTheme: address } = /** @type {any} */ (document.currentScript).dataset;
  const BEHIND = "[data-md-component=skip], .md-header, .md-tabs, .md-sidebar--secondary, .md-content, .md-footer";

  // Safari has no requestIdleCallback.
  addEventListener("load", () => (globalThis.requestIdleCallback ?? setTimeout)(loadTheme));

  function loadTheme() {
    // The theme's script waits for the event that the page has been read, which came before the script did.
    const start = () => globalThis.document$.next(document);
    ddm.dom.loadScript(address).then(start, () => {}); // without it the page still works
  }

  // An old address leads on: that of a part to where the part is now, any other of a page that has moved to the part of
  // that name on the new one. Without a script the browser follows the page's own instruction, to its top.
  const oldPart = document.getElementById(location.hash.slice(1));
  const onward = /** @type {HTMLAnchorElement} */ (oldPart?.querySelector(".ddm-moved > a"));
  const stub = /** @type {HTMLMetaElement} */ (document.querySelector("meta[http-equiv=refresh]"));
  if (onward) location.replace(onward.href);
  else if (stub) location.replace(stub.content.split("url=")[1] + location.hash);

  // --- The menu of narrow screens ------------------------------------------------------------------------------------

  const drawer = document.getElementById("__drawer");
  const menu = document.querySelector(".md-sidebar--primary");
  const inHeader = makeButton(document.querySelector("label[for=__drawer].md-header__button"));
  // The open menu covers the header, so it has a button of its own.
  const inMenu = /** @type {any} */ (inHeader.cloneNode(true));
  inMenu.firstElementChild.textContent = "Close";
  const isWide = matchMedia("(min-width: 76.25em)");

  function makeButton(label) {
    const kind = { type: "button", class: "md-header__button md-icon ddm-menu-button" };
    const button = ddm.dom.el("button", kind, ...label.childNodes);
    label.replaceWith(button);
    return button;
  }

  const isOpen = () => drawer.checked && !isWide.matches;

  let steps = []; // from one list of the menu to the next and back

  // The theme's labels for these steps answer no key. On wide screens, where all the lists are in sight, nothing does.
  function makeSteps() {
    return [...menu.querySelectorAll("label:not([for=__drawer])")].map((label) => {
      const step = ddm.dom.el("button", { type: "button", class: "ddm-menu-step" }, ...label.childNodes);
      label.append(step);
      step.addEventListener("click", () => {
        label.control.click();
        steps.find((other) => other !== step && other.closest("label").control === label.control)?.focus();
      });
      return step;
    });
  }

  // What is behind the open menu cannot be reached.
  function show() {
    if (isOpen() && !steps.length) steps = makeSteps();
    for (const step of steps) step.disabled = !isOpen();
    inHeader.setAttribute("aria-expanded", String(isOpen()));
    for (const part of document.querySelectorAll(BEHIND)) part.inert = isOpen();
  }

  function close() {
    if (isOpen()) drawer.click();
  }

  menu.prepend(inMenu);
  for (const button of [inHeader, inMenu]) button.addEventListener("click", () => drawer.click());
  drawer.addEventListener("change", () => {
    const isLeft = menu.contains(document.activeElement) || document.activeElement === document.body;
    show();
    if (isOpen()) inMenu.focus({ preventScroll: true });
    else if (isLeft) inHeader.focus();
  });
  isWide.addEventListener("change", show);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  menu.addEventListener("click", (/** @type {any} */ event) => {
    const link = event.target.closest("a");
    if (!link || !isOpen()) return;
    close();
    ddm.dom.focusTarget(link);
  });
  show(); // some browsers keep it open when a page is loaded again
})();
