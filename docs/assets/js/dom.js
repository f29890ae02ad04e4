// The small helpers that the scripts of a page share, as `ddm.dom`. On every page it is the first of the site's
// scripts. It does nothing by itself, so it can be loaded in Node too, for the tests of `plan.js`.
(function () {
  "use strict";

  const KEPT = 60_000; // milliseconds for which the browser can still fetch a file that was made here
  const LONGEST_FRAGMENT = 4000; // characters that are read; no plan and no agenda comes near it
  const ESCAPED = /%(?:25)*([0-7][\da-f])/gi; // an ASCII character, escaped once or more often
  const SEPARATOR = /[&?](?:(?:amp|#38|#x26)?;)*/i; // also as HTML writes it
  const TRACKING = /^(?:amp$|utm_|\w*clid=|mc_[ce]id=|_hs\w+=)/i;
  const ADDED_AT_THE_END = /(?:%[89a-f][\da-f]|[^a-z\d=])+$/i; // a full stop, a bracket, a quotation mark

  function dress(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const el = (name, attributes = {}, ...children) => dress(document.createElement(name), attributes, children);
  const svg = (name, attributes = {}, ...children) =>
    dress(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
  const fromTemplate = (root, name) => root.querySelector(`template[data-part="${name}"]`).content.cloneNode(true);

  // Only what is new: a region that is read out must not change for nothing.
  function put(element, text) {
    if (element.textContent !== String(text)) element.textContent = text;
  }

  const plural = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const twoDigits = (number) => String(number).padStart(2, "0");

  const seconds = () => Math.floor(Date.now() / 1000); // of now, since 1970

  // The reader's day, as "2026-11-23".
  function today() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(twoDigits).join("-");
  }

  // What an address carries after its #, as the page that made it wrote it. Mail and chat systems escape a link once
  // too often, write & as HTML does, or add to its end; none of what our links hold has such characters in it.
  function fragment(hash = location.hash) {
    const start = hash.slice(0, LONGEST_FRAGMENT);
    const plain = start.replace(ESCAPED, (_, code) => String.fromCharCode(parseInt(code, 16)));
    const fields = plain.replace(/^#+|\s/g, "").split(SEPARATOR).map((field) => field.replace(ADDED_AT_THE_END, ""));
    const ours = fields.filter((field) => field && !TRACKING.test(field));
    return ours.length ? `#${ours.join("&")}` : "";
  }

  // Gives whether the text could be copied. Over plain http a page has no clipboard: there the older command does it.
  async function copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const take = (event) => {
        event.clipboardData.setData("text/plain", text);
        event.preventDefault();
      };
      addEventListener("copy", take);
      const isCopied = document.execCommand("copy");
      removeEventListener("copy", take);
      return isCopied;
    }
  }

  // The same for the text of a field, which is shown and selected where it has to be copied by hand.
  async function copyField(field) {
    if (await copyText(field.value)) return true;
    field.closest("[hidden]")?.removeAttribute("hidden");
    field.focus();
    field.select();
    return false;
  }

  // Gives the focus to the part of this page that a link leads to, if it does; the browser scrolls there by itself.
  function focusTarget(link) {
    const [address, anchor] = link.href.split("#");
    if (!anchor || address !== location.href.split("#")[0]) return;
    const target = document.getElementById(decodeURIComponent(anchor));
    if (!target) return;
    if (target.tabIndex < 0) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  function saveBlob(content, type, name) {
    const link = el("a", { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
  }

  // Prints a sheet by itself: `print.css` leaves out the rest of the page.
  function printOnly(sheet) {
    const root = document.documentElement;
    document.querySelector("body > .ddm-sheet")?.remove();
    document.body.append(sheet);
    root.dataset.ddmPrint = "sheet";
    const clear = () => {
      sheet.remove();
      delete root.dataset.ddmPrint;
    };
    addEventListener("afterprint", clear, { once: true });
    print();
  }

  // Scripts run in the order in which they are asked for. A page opened from a folder can load nothing but scripts.
  function loadScript(src) {
    return new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src, async: false });
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  const words = { plural, capital, twoDigits, seconds, today, fragment };
  const takingAway = { copyText, copyField, saveBlob, printOnly };
  const building = { el, svg, part, put, fromTemplate, loadScript, focusTarget };
  (globalThis.ddm ??= /** @type {any} */ ({})).dom = { ...building, ...words, ...takingAway };
})();
