// Loads what a page can do beyond being read, once somebody presses one of its buttons or comes by a link that carries
// it: a planned or running session, the supervision view of a tool. For everybody else this is all.
(function () {
  "use strict";

  const { fragment, part, loadScript } = ddm.dom;

  function connect(place) {
    const left = place.dataset.ddmOnDemand.split(" "); // the scripts that are still to be loaded, in this order
    const carries = new RegExp(`[#&](?:${place.dataset.ddmCarriedBy})=`);
    const failed = part(place, "failed");

    async function load() {
      if (place.ariaBusy === "true") return;
      place.ariaBusy = "true";
      failed.hidden = true;
      try {
        for (; left.length; left.shift()) await loadScript(left[0]);
      } catch {
        failed.hidden = false;
        failed.focus();
      }
      place.ariaBusy = "false";
    }

    // The scripts answer a press from now on. A link may have opened a view already.
    async function press({ target }) {
      const button = target.closest("button");
      if (!button || !left.length) return;
      await load();
      if (!left.length && !document.querySelector("dialog[open]")) button.click();
    }

    function follow() {
      if (left.length && carries.test(fragment())) load();
    }

    place.addEventListener("click", press);
    addEventListener("hashchange", follow);
    follow();
  }

  document.querySelectorAll("[data-ddm-on-demand]").forEach(connect);
})();
