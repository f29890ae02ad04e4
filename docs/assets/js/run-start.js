// The way into a running session: loads what runs it once somebody presses the button, or comes by a link that carries
// a plan or a run. Those who only read the page load no more than this.
(function () {
  "use strict";

  const CARRIES = /[#&?](?:plan|run|began|screen)=/;
  const place = document.querySelector("[data-ddm-run]");
  if (!place) return;
  const { el, fragment, part, loadScript } = ddm.dom;
  const { ddmRunStyle, ddmRunScripts, ddmPlanScript } = place.dataset;
  // What is still to be loaded, in this order.
  const scripts = [...(ddm.plan ? [] : [ddmPlanScript]), ...ddmRunScripts.split(" ")];
  const files = [() => loadStyle(ddmRunStyle), ...scripts.map((src) => () => loadScript(src))];

  function loadStyle(href) {
    return new Promise((resolve, reject) => {
      document.head.append(Object.assign(el("link", { rel: "stylesheet", href }), { onload: resolve, onerror: reject }));
    });
  }

  async function load() {
    if (place.ariaBusy === "true" || !files.length) return;
    const failed = part(place, "failed");
    place.ariaBusy = "true";
    failed.hidden = true;
    try {
      for (; files.length; files.shift()) await files[0]();
    } catch {
      failed.hidden = false;
      failed.focus();
    }
    place.ariaBusy = "false";
  }

  async function start() {
    if (!files.length) return;
    const moment = Math.floor(Date.now() / 1000);
    await load();
    if (!files.length && !ddm.run.state) ddm.run.begin(moment);
  }

  function follow() {
    if (CARRIES.test(fragment())) load();
  }

  place.querySelector('[data-ddm-run-do="start"]').addEventListener("click", start);
  window.addEventListener("hashchange", follow);
  place.hidden = false;
  follow();
})();
