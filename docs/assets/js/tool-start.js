// The way into the supervision view of a tool (`tool-view.js`), which is loaded once somebody chooses their minutes, or
// comes to a page on which the view was open. For everybody else this is all.
(function () {
  "use strict";

  const { part, loadScript } = ddm.dom;
  const place = document.querySelector("[data-ddm-tool-view]");
  const failed = part(place, "failed");

  async function load() {
    failed.hidden = true;
    try {
      if (!ddm.toolView) await loadScript(place.dataset.ddmToolView);
    } catch {
      failed.hidden = false;
    }
    return ddm.toolView;
  }

  function follow() {
    if (location.hash.startsWith("#use=")) load();
  }

  for (const button of place.querySelectorAll("button[value]")) {
    button.addEventListener("click", async () => (await load())?.start(Number(button.value)));
  }
  addEventListener("hashchange", follow);
  place.hidden = false;
  follow();
})();
