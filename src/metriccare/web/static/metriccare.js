// What the pages can do beyond plain HTML. Every page is whole without it. No libraries, no styles, no inline handlers.
"use strict";
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (name, words, values = {}) => Object.assign(document.createElement(name), { textContent: words }, values);
const kept = {
  read: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  write: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private windows keep nothing */ } },
};

// Filters are sent when one changes; with the arrow keys only once the choice is left, or every step would load a page.
for (const form of all("[data-filters]")) {
  let byKey = false, changed = false;
  const send = () => form.requestSubmit();
  form.addEventListener("pointerdown", () => { byKey = false; });
  form.addEventListener("keydown", (event) => { byKey = true; if (event.key === "Enter" && changed) send(); });
  form.addEventListener("change", () => { changed = true; if (!byKey) send(); });
  form.addEventListener("focusout", () => { if (byKey && changed) send(); });
  form.addEventListener("submit", () => {
    for (const field of all("select, input", form)) field.disabled = field.value === ""; // defaults are left out
    setTimeout(() => one("main").setAttribute("aria-busy", "true"), 300);
  });
}
addEventListener("pageshow", () => {
  one("main")?.removeAttribute("aria-busy");
  for (const field of all("[data-filters] :disabled")) field.disabled = false;
});

// Two minutes before the sign-out the page says so; any tab that was used puts it off for all.
const { idle, stay, vega } = document.body.dataset;
if (idle) {
  const region = one("#idle"), limit = Number(idle) * 1000, ahead = 120000;
  const seen = () => kept.write("mc-seen", String(Date.now()));
  const left = () => limit - (Date.now() - Number(kept.read("mc-seen") ?? started));
  const started = Date.now();
  const putOff = async () => {
    const body = new URLSearchParams({ csrf: one("input[name=csrf]")?.value ?? "" });
    const answer = await fetch(stay, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (answer?.ok) { seen(); region.replaceChildren(); one("main").focus(); }
    else region.replaceChildren("You could not be kept signed in. ", make("a", "Sign in again", { href: "/sign-in" }));
  };
  const look = () => {
    if (left() <= 0) location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));
    else if (left() > ahead) region.replaceChildren();
    else if (!region.hasChildNodes()) {
      const button = make("button", "Stay signed in", { className: "button", type: "button", onclick: putOff });
      region.replaceChildren("You will be signed out in 2 minutes. ", button);
    }
  };
  seen();
  setInterval(look, 5000);
}

// Keys: single letters, never inside a field, and they can be switched off.
const KEYS = [["/", "search"], ["j", "next item"], ["k", "item before"], ["?", "these keys"]];
const help = () => {
  const box = make("dialog", ""), list = make("ul", "");
  box.setAttribute("aria-label", "Keys");
  for (const [key, does] of KEYS) { const line = make("li", ""); line.append(make("kbd", key), " " + does); list.append(line); }
  const off = make("button", kept.read("mc-keys") === "off" ? "Switch the keys on" : "Switch the keys off", {
    className: "button",
    onclick: () => { kept.write("mc-keys", kept.read("mc-keys") === "off" ? "on" : "off"); box.close(); },
  });
  const shut = make("button", "Close", { className: "button", onclick: () => box.close() });
  const acts = make("p", "", { className: "acts" });
  acts.append(shut, off);
  box.append(make("h2", "Keys"), list, acts);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
};
const step = (by) => {
  const links = all("[data-item]").map((item) => one("a", item)).filter(Boolean);
  const at = links.findIndex((link) => link.closest("[data-item]").contains(document.activeElement));
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus({ focusVisible: true });
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  if (kept.read("mc-keys") === "off" && event.key !== "?") return;
  const does = { "/": () => one("#q")?.focus(), "?": help, j: () => step(1), k: () => step(-1) }[event.key];
  if (does) { event.preventDefault(); does(); }
});

// A chart comes alive when somebody first points at it: Vega is loaded then, once.
let loading;
const bundle = () => loading ??= new Promise((done, failed) => {
  document.head.append(make("script", "", { type: "module", src: vega, onload: done, onerror: failed }));
});
const enliven = async (figure) => {
  const shown = all(".wide, .narrow", figure).find((part) => part.clientWidth);
  const spec = JSON.parse(one("#" + figure.dataset.chart).textContent);
  await bundle();
  const room = make("div", "", { className: "alive" });
  spec.width = shown.clientWidth;
  const height = shown.clientHeight;
  shown.before(room);
  room.hidden = true;
  await window.mcEmbed(room, spec, { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true } });
  if (height) { room.hidden = false; for (const part of all(".wide, .narrow", figure)) part.hidden = true; }
};
for (const figure of all("[data-chart]")) {
  let begun = false;
  const begin = () => { if (!begun) { begun = true; enliven(figure).catch(() => { begun = false; }); } };
  figure.addEventListener("pointerenter", begin);
  figure.addEventListener("focusin", begin);
}
