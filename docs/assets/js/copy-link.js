// A button below the heading of each activity, and of the facilitator's pack, that copies its address, in place of the
// link beside the heading. It is not in the heading, which would be read out with it.
(function () {
  "use strict";

  const SAID_FOR = 4000; // milliseconds

  const { el } = ddm.dom;
  const status = el("p", { class: "ddm-unseen", role: "status" });

  for (const heading of document.querySelectorAll("h3.ddm-activity[id], #pack")) {
    const name = `Copy the link to: ${heading.firstChild.textContent.trim()}`;
    const button = el("button", { type: "button", class: "ddm-copy-link", "aria-label": name }, "Copy link");
    button.addEventListener("click", () => copy(heading, button));
    heading.querySelector(".headerlink")?.remove();
    heading.nextElementSibling.append(" ", button);
  }
  document.querySelector("article")?.append(status);

  async function copy(heading, button) {
    const address = new URL(`#${heading.id}`, location.href).href;
    if (await ddm.dom.copyText(address, () => offer(button, address))) say(button);
  }

  function say(button) {
    button.textContent = "Copied";
    status.textContent = "";
    status.textContent = "The link has been copied.";
    setTimeout(() => {
      button.textContent = "Copy link";
    }, SAID_FOR);
  }

  function offer(button, value) {
    const kind = { class: "ddm-copy-link__address", "aria-label": "The link, to copy" };
    const field = el("input", { ...kind, value, readonly: "" });
    button.replaceWith(field);
    return field;
  }
})();
