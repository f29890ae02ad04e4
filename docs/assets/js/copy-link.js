// A button below the heading of each activity, and of the facilitator's pack, that copies its address, in place of the
// link beside the heading; and one that copies a scenario's card for the chat. It is not in the heading, which would be
// read out with it.
(function () {
  "use strict";

  const SAID_FOR = 4000; // milliseconds

  const { el } = ddm.dom;
  const status = el("p", { class: "ddm-unseen", role: "status" });
  const address = (heading) => new URL(`#${heading.id}`, location.href).href;

  for (const heading of document.querySelectorAll("h3.ddm-activity[id], #pack")) {
    const words = { does: "Copy link", of: "Copy the link to", said: "The link has been copied.", field: "The link, to copy" };
    addButton(heading, words, () => address(heading));
    heading.querySelector(".headerlink")?.remove();
  }
  for (const heading of document.querySelectorAll(".ddm-scenario")) {
    const facts = heading.nextElementSibling;
    const card = [title(heading), facts.textContent, facts.nextElementSibling.textContent.trim()].join("\n");
    const words = { does: "Copy for the chat", said: "The card has been copied.", field: "The card, to copy" };
    addButton(heading, { ...words, of: words.does }, () => card);
  }
  document.querySelector("article")?.append(status);

  function title(heading) {
    return heading.firstChild.textContent.trim();
  }

  function addButton(heading, words, text) {
    const kind = { type: "button", class: "ddm-copy-link", "aria-label": `${words.of}: ${title(heading)}` };
    const button = el("button", kind, words.does);
    button.addEventListener("click", () => copy(text(), button, words));
    heading.nextElementSibling.append(" ", button);
  }

  async function copy(text, button, words) {
    if (await ddm.dom.copyText(text, () => offer(button, text, words.field))) say(button, words);
  }

  function say(button, words) {
    button.textContent = "Copied";
    status.textContent = "";
    status.textContent = words.said;
    setTimeout(() => {
      button.textContent = words.does;
    }, SAID_FOR);
  }

  // A card has several lines, which the field of a link would join.
  function offer(button, value, name) {
    const field = el("textarea", { class: "ddm-copy-link__address", "aria-label": name, readonly: "" }, value);
    button.replaceWith(field);
    return field;
  }
})();
