// A plan that the address carries, on a session's page and above the planner: its day and times at the top, clock times
// in the headings and the timetable, and the plan in each link to another page that shows one, so that it is not lost
// on the way. Without a plan the page stays as the build made it.
(function () {
  "use strict";

  const { el, part, plural } = ddm.dom;
  const { plan: core } = ddm;
  const box = document.querySelector("[data-ddm-planned]");
  const all = core.data();
  if (!box || !all) return;

  const only = box.dataset.ddmPlanned;
  const sessions = all.sessions.filter(({ id }) => !only || id === only);
  const links = Array.from(document.links, (link) => ({ link, page: pageOf(link.href), target: link.hash.slice(1) }));
  const pages = [all.planner, ...all.sessions.map(({ page }) => page)];
  const planned = pages.map((page) => pageOf(new URL(`${all.top}/${page}`, location.href).href));
  const here = pageOf(location.href);

  ddm.planned = { show, arrive };
  addEventListener("hashchange", followAddress);
  if (core.carries()) load();
  if (only) arrive(); // the planner makes its own parts first

  function pageOf(address) {
    return address.split(/[?#]/)[0];
  }

  // --- The address ---------------------------------------------------------------------------------------------------

  function load() {
    const { plan, notes } = core.read(all, location.hash);
    part(box, "notes").hidden = !notes.length;
    part(box, "notes").querySelector("ul").replaceChildren(...notes.map((note) => el("li", {}, note)));
    show(plan);
  }

  // A link to a part of the page takes the plan out of the address: it is put back once the browser has gone there.
  function followAddress({ oldURL }) {
    const old = new URL(oldURL).hash;
    if (core.carries()) {
      load();
      goToPart();
    } else if (core.carries(old)) history.replaceState(null, "", old);
  }

  // Where a link with a plan leads to within the page; another link names the part itself. The browser goes there,
  // below the bar at the top, and `followAddress` puts the plan back.
  function goToPart(name = "") {
    const { part: wanted = name } = core.read(all, location.hash);
    if (document.getElementById(wanted)) location.replace(`#${wanted}`);
  }

  // A page that is loaded again stays where it was.
  function arrive(name = "") {
    const [visit] = performance.getEntriesByType("navigation");
    if (visit?.type === "navigate") goToPart(name);
  }

  function carry(plan) {
    const address = core.write(plan);
    for (const { link, page, target } of links) {
      if (!planned.includes(page) || (page === here && target)) continue;
      link.href = `${page}#${address}${target && `&part=${target}`}`;
    }
  }

  // --- What is shown -------------------------------------------------------------------------------------------------

  function show(plan) {
    carry(plan);
    // In a room, no activity is online or offline.
    for (const words of document.querySelectorAll(".ddm-where")) words.hidden = plan.way === "room";
    const chosen = all.sessions.filter(({ id }) => core.isChosen(plan.sessions[id]));
    part(box, "when").replaceChildren(...sessions.map((session) => line(plan, session, chosen.includes(session))));
    part(box, "plan").hidden = !chosen.length;
    box.hidden = !chosen.length && part(box, "notes").hidden;
    for (const session of chosen) if (session.id === only) showTimes(session, plan.sessions[only]);
  }

  function line(plan, session, isChosen) {
    const choice = plan.sessions[session.id];
    const { difference } = core.schedule(session, choice);
    const words = [`, ${core.wayInWords(plan)}`, ...(difference ? [`. ${core.lengthInWords(session, choice)}`] : [])];
    const when = el("strong", {}, core.dayAndTimes(session, choice));
    const times = isChosen ? [when, ...words] : [core.dayInWords(choice)];
    const name = only ? [] : [el("a", { href: `#${session.id}` }, session.shortName), ": "];
    return el("li", {}, ...name, ...times);
  }

  function showTimes(session, choice) {
    const { rows, total } = core.schedule(session, choice);
    const times = ({ from, to }) => core.span(choice, from, to);
    for (const row of rows) {
      put(row.id, el("strong", {}, plural(row.minutes, "minute")), ` · ${times(row)}`);
      for (const { id, from, minutes } of row.steps) {
        put(id, el("strong", {}, `${core.clock(choice, from)}, ${plural(minutes, "minute")}:`));
      }
    }
    const last = [total, times({ from: 0, to: total }), core.lengthInWords(session, choice)];
    showTable(rows.map((row) => [row.id, row.minutes, times(row)]), last);
  }

  // In the facts below the heading of an activity, or in the line of a step.
  function put(id, ...words) {
    const step = document.querySelector(`li[id="${id}"], li:has(> .ddm-time ~ a[href="#${id}"])`);
    const place = step ?? document.getElementById(id)?.nextElementSibling;
    place?.querySelector(".ddm-time")?.replaceChildren(...words);
  }

  // The timetable, in the order of the plan: the break may have been moved.
  function showTable(entries, last) {
    const found = entries.map(([id]) => document.querySelector(`table a[href$="#${id}"]`)?.closest("tr"));
    if (found.includes(undefined)) return;
    const end = found[0].parentElement.lastElementChild;
    [...found, end].forEach(({ cells }, at) => {
      const [, ...texts] = entries[at] ?? ["", ...last];
      texts.forEach((text, column) => { cells[column + 1].textContent = text; });
    });
    end.before(...found);
  }
})();
