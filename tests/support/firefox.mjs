// Opens addresses in Firefox, one after the other, and prints as JSON what its console reports of each.
//
// Firefox is spoken to in WebDriver BiDi, over the socket that it opens itself: node --experimental-websocket firefox.mjs
// <Firefox> <folder for its profile> <address>… (from Node 22 on there are sockets without the option).

import { spawn } from "node:child_process";

const [program, profile, ...addresses] = process.argv.slice(2);
const LISTENING = /WebDriver BiDi listening on (ws:\S+)/;
// Resolves once the theme's script, the last to come, has run; on a page without one at once.
const SETTLED = `new Promise((done) => {
  const look = () => (window.document$ ? document$.subscribe(done) : setTimeout(look, 20));
  if (document.querySelector("[data-ddm-theme]")) look(); else done();
})`;

const options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
const firefox = spawn(program, options, { env: { ...process.env, HOME: profile } });
const address = await new Promise((resolve, reject) => {
  let said = "";
  firefox.stderr.on("data", (more) => {
    said += more;
    if (LISTENING.test(said)) resolve(LISTENING.exec(said)[1]);
  });
  firefox.on("exit", () => reject(new Error(said)));
});
const socket = new WebSocket(`${address}/session`);
await new Promise((resolve) => socket.addEventListener("open", resolve));

const answers = [];
let reported = [];
socket.addEventListener("message", ({ data }) => {
  const { id, method, params, result, error, message } = JSON.parse(data);
  if (method === "log.entryAdded" && ["error", "warn"].includes(params.level)) reported.push(params.text);
  if (error) throw new Error(message);
  if (id !== undefined) answers[id](result);
});

function command(method, params) {
  return new Promise((resolve) => {
    const id = answers.push(resolve) - 1;
    socket.send(JSON.stringify({ id, method, params }));
  });
}

await command("session.new", { capabilities: {} });
await command("session.subscribe", { events: ["log.entryAdded"] });
const { contexts: [{ context }] } = await command("browsingContext.getTree", {});
const found = {};
for (const url of addresses) {
  found[url] = reported = [];
  await command("browsingContext.navigate", { context, url, wait: "complete" });
  await command("script.evaluate", { expression: SETTLED, target: { context }, awaitPromise: true });
}
console.log(JSON.stringify(found));
firefox.removeAllListeners("exit").kill();
process.exit();
