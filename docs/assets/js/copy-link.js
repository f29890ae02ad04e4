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
    addButton(heading, { does: "Copy link", said: "The link has been copied." }, () => address(heading));
    heading.querySelector(".headerlink")?.remove();
  }
  for (const heading of document.querySelectorAll(".ddm-scenario")) {
    const facts = heading.nextElementSibling;
    const card = [title(heading), facts.textContent, facts.nextElementSibling.textContent.trim()].join("\n");
    addButton(heading, { does: "Copy for the chat", said: "The card has been copied." }, () => card);
  }
  document.querySelector("article")?.append(status);

  function title(heading) {
    return heading.firstChild.textContent.trim();
  }

  function addButton(heading, words, text) {
    const of = el("span", { class: "ddm-unseen" }, `(${title(heading)})`);
    const button = el("button", { type: "button", class: "ddm-copy-link" }, words.does, " ", of);
    button.addEventListener("click", () => copy(text(), button, words));
    heading.nextElementSibling.append(" ", button);
  }

  async function copy(text, button, words) {
    const isCopied = await ddm.dom.copyText(text);
    button.firstChild.data = isCopied ? "Copied" : "Not copied";
    status.textContent = "";
    status.textContent = isCopied ? words.said : "The browser does not let this page copy.";
    setTimeout(() => {
      button.firstChild.data = words.does;
    }, SAID_FOR);
  }
})();
