// A button beside the heading of each activity, and of the facilitator's pack, that copies its address. Not beside the
// plan: its link has to carry the plan, and the planner has a button for that.
// Without scripts the # beside each heading is a link to it, as everywhere on the site.
(function () {
  "use strict";

  const SAID_FOR = 4000; // milliseconds

  const status = document.createElement("p");
  status.className = "ddm-unseen";
  status.setAttribute("role", "status");

  for (const heading of document.querySelectorAll("h3.ddm-activity[id], #pack")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ddm-copy-link";
    button.textContent = "Copy link";
    button.setAttribute("aria-label", `Copy the link to: ${heading.firstChild.textContent.trim()}`);
    button.addEventListener("click", () => copy(heading, button));
    heading.append(button);
  }
  document.querySelector("article")?.append(status);

  function copy(heading, button) {
    const address = new URL(`#${heading.id}`, location.href).href;
    // Over plain http, and in some browsers, there is no clipboard to write to.
    const copied = navigator.clipboard?.writeText(address) || Promise.reject(new Error("no clipboard"));
    copied.then(
      () => say(button, "Copied"),
      () => offer(button, address),
    );
  }

  function say(button, text) {
    button.textContent = text;
    status.textContent = "";
    status.textContent = text === "Copied" ? "The link has been copied." : "";
    setTimeout(() => {
      button.textContent = "Copy link";
    }, SAID_FOR);
  }

  // Where the browser does not let a page copy, the reader can: the address stands there, selected.
  function offer(button, address) {
    const field = document.createElement("input");
    field.className = "ddm-copy-link__address";
    field.readOnly = true;
    field.value = address;
    field.setAttribute("aria-label", "The link, to copy");
    button.replaceWith(field);
    field.select();
    field.focus();
  }
})();
