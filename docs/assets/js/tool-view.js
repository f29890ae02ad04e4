// The supervision view of a tool: one box of its grid at a time, over the page, with the minutes that are left. It
// reads the boxes from the page. The address alone says where it is, and every time shown comes from
// the computer's clock, so that a reload or a laptop that slept changes nothing.
(function () {
  "use strict";

  const { part, plural, put, seconds } = ddm.dom;
  const REFRESH = 1000; // milliseconds
  const MINUTE = 60; // seconds, like every time below
  const DAY = 24 * 60 * MINUTE;
  const ADDRESS = /^#use=([a-z-]{1,60})&minutes=(\d{1,2})&box=(\d{1,2})&began=(\d{10})&since=(\d{10})$/;

  // --- Without a page: tests/node/tool-view.test.mjs -----------------------------------------------------------------

  // Where the view is, from the address, or null when it says anything that no view of this tool can be. The first box
  // is 1, and after the last box comes the close.
  function read(hash, tool, now) {
    const [, id, ...figures] = ADDRESS.exec(hash) ?? [];
    const [minutes, box, began, since] = figures.map(Number);
    const known = id === tool.id && tool.minutes.includes(minutes) && box >= 1 && box <= tool.boxes + 1;
    const recent = began <= since && since <= now + MINUTE && now - began < DAY;
    return known && recent ? { minutes, box, began, since } : null;
  }

  const write = (tool, { minutes, box, began, since }) =>
    `#use=${tool.id}&minutes=${minutes}&box=${box}&began=${began}&since=${since}`;

  // The minutes for a box: those left when it began, without those for the close, shared with the boxes after it. They
  // are whole, unless there are fewer minutes than boxes.
  function share({ minutes, box, began, since }, boxes) {
    const close = Math.max(1, Math.round(minutes / 10));
    const left = minutes - close - (since - began) / MINUTE;
    const sharing = boxes - box + 1;
    return left < sharing ? Math.max(left / sharing, 0.5) : Math.ceil(Math.round(left) / sharing);
  }

  // As people say it: never "0 minutes", and never more than there were.
  const inMinutes = (left, most) => Math.ceil(Math.min(Math.max(left / MINUTE, 0.1), most));

  ddm.toolView = { read, write, share };
  if (!globalThis.document) return;

  // --- On the page ---------------------------------------------------------------------------------------------------

  const place = document.querySelector("[data-ddm-tool-view]");
  const buttons = Array.from(place.querySelectorAll("button[value]"));
  const boxes = Array.from(document.querySelectorAll(".ddm-grid > ul > li"));
  const close = part(place, "close").content.firstElementChild;
  const tool = { id: place.dataset.ddmTool, minutes: buttons.map(({ value }) => Number(value)), boxes: boxes.length };
  const view = part(place, "view");

  let at = /** @type {any} */ (null); // where the view is, while it is open

  function start(minutes) {
    go({ minutes, box: 1, began: seconds(), since: seconds() });
  }

  function step(by) {
    go({ ...at, box: at.box + by, since: seconds() });
  }

  function go(changed) {
    history.replaceState(null, "", location.href.split("#")[0] + write(tool, changed));
    follow();
  }

  function follow() {
    at = read(location.hash, tool, seconds());
    if (!at) return view.close();
    if (!view.open) view.showModal();
    fill(boxes[at.box - 1] ?? close);
    tick();
    view.scrollTop = 0;
    part(view, "name").focus({ preventScroll: true });
  }

  // What the page says in a box, without the links and ids that it can have only once.
  function fill(box) {
    const copy = box.cloneNode(true);
    for (const link of copy.querySelectorAll(".headerlink")) link.remove();
    for (const name of ["name", "ask"]) {
      const own = copy.querySelector(`.ddm-grid__${name}`);
      part(view, name).replaceChildren(...own.childNodes);
      own.remove();
    }
    part(view, "rest").replaceChildren(...copy.childNodes);
    part(view, "number").textContent = at.box;
    part(view, "back").hidden = at.box === 1;
    for (const name of ["place", "own", "next"]) part(view, name).hidden = box === close;
  }

  function tick() {
    if (!at) return;
    const now = seconds();
    const own = at.box > boxes.length ? 0 : share(at, boxes.length);
    const left = own * MINUTE - (now - at.since);
    const all = at.minutes * MINUTE - (now - at.began);
    put(part(view, "left"), inMinutes(left, own));
    put(part(view, "share"), plural(Math.ceil(own), "minute"));
    put(part(view, "all-left"), inMinutes(all, at.minutes));
    put(part(view, "minutes"), plural(at.minutes, "minute"));
    part(view, "here").hidden = left <= 0;
    part(view, "over").hidden = left > 0;
    part(view, "all").hidden = all <= 0;
    part(view, "all-over").hidden = all > 0;
  }

  function ended() {
    const button = buttons.find(({ value }) => Number(value) === at?.minutes) ?? buttons[0];
    if (at) history.replaceState(null, "", location.href.split("#")[0]);
    at = null;
    button.focus();
  }

  // Not the second half of a double click: one box at a time.
  for (const [name, by] of Object.entries({ next: 1, back: -1 })) {
    part(view, name).addEventListener("click", ({ detail }) => detail > 1 || step(by));
  }
  part(view, "end").addEventListener("click", () => view.close());
  view.addEventListener("close", ended);
  addEventListener("hashchange", follow);
  setInterval(tick, REFRESH);
  for (const button of buttons) button.addEventListener("click", () => start(Number(button.value)));
  if (location.hash) follow();
})();
