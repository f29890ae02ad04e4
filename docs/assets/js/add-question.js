// On an area's page: a box at each question that adds it to those to work through, and the way there with a count.
// The choice is kept in the address after its #, which links to the other areas carry on, and nowhere else.
(function () {
  "use strict";

  const CARRIED = /^#agenda=([a-z0-9-]+(?:,[a-z0-9-]+)*)$/;

  const { el, fragment, plural } = ddm.dom;
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-ddm-pick]"));
  const folder = location.pathname.slice(0, location.pathname.lastIndexOf("/") + 1);
  const lines = new Map([...document.querySelectorAll(".ddm-question[id]")].map(lineAt));
  const links = [...document.querySelectorAll("a[href]")].filter(carries);
  let added = CARRIED.exec(fragment())?.[1].split(",") ?? [];

  /** @returns {[string, HTMLElement]} */
  function lineAt(question) {
    const name = el("span", { class: "ddm-unseen" }, ` (${question.firstChild.textContent.trim()})`);
    const tick = el("input", { type: "checkbox", autocomplete: "off" });
    const onward = /** @type {HTMLElement} */ (place.cloneNode(true));
    onward.prepend(el("label", {}, tick, place.dataset.ddmPick, name));
    onward.hidden = false;
    question.nextElementSibling.after(onward);
    tick.addEventListener("change", () => toggle(question.id));
    return [question.id, onward];
  }

  // A link to another page of the challenge questions, not to a part of one.
  function carries(link) {
    const isPage = !link.hash && link.pathname.startsWith(folder) && link.pathname.endsWith(".html");
    return isPage && link.pathname !== location.pathname;
  }

  function toggle(id) {
    added = added.includes(id) ? added.filter((one) => one !== id) : [...added, id];
    show();
    history.replaceState(null, "", location.href.split("#")[0] + choice());
  }

  const choice = () => (added.length ? `#agenda=${added.join(",")}` : "");

  function show() {
    for (const [id, line] of lines) {
      const isAdded = added.includes(id);
      line.querySelector("input").checked = isAdded;
      line.querySelector("a").parentElement.hidden = !isAdded;
    }
    place.hidden = !added.length;
    for (const count of document.querySelectorAll(".ddm-add [data-part=count]")) {
      count.textContent = plural(added.length, "question");
    }
    for (const link of links) link.setAttribute("href", link.getAttribute("href").split("#")[0] + choice());
  }

  show();
})();
