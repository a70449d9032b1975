// Beyond plain HTML; pages are whole without it.
"use strict";
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (name, words, values = {}) => Object.assign(document.createElement(name), { textContent: words }, values);

// Filters are sent on change; by key once the choice is left, or every arrow would load a page.
for (const form of all("[data-filters]")) {
  let byKey = false, changed = false;
  const send = () => form.requestSubmit();
  form.onpointerdown = () => { byKey = false; };
  form.onkeydown = (event) => { byKey = true; if (event.key === "Enter" && changed) send(); };
  form.onchange = () => { changed = true; if (!byKey) send(); };
  form.addEventListener("focusout", (event) => { if (byKey && changed && !form.contains(event.relatedTarget)) send(); });
  form.onsubmit = () => {
    for (const field of all("select, input", form)) field.disabled = field.value === ""; // defaults are left out
    setTimeout(() => { one("main").ariaBusy = "true"; }, 300);
  };
}
addEventListener("pageshow", () => {
  one("main").ariaBusy = null;
  for (const field of all("[data-filters] :disabled")) field.disabled = false;
});

// Two minutes before the sign-out the page says so; use of any tab puts it off for all.
const { idle, stay, vega } = document.body.dataset;
if (idle) {
  const region = one("#idle"), say = (...words) => region.replaceChildren(...words);
  const seen = () => { localStorage["mc-seen"] = Date.now(); };
  const left = () => Number(localStorage["mc-seen"]) + idle * 1000 - Date.now();
  const putOff = async () => {
    const body = new URLSearchParams({ csrf: one("input[name=csrf]")?.value ?? "" });
    const answer = await fetch(stay, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (answer?.ok) { seen(); say(); one("main").focus(); }
    else say("You could not be kept signed in. ", make("a", "Sign in again", { href: "/sign-in" }));
  };
  const look = () => {
    if (left() <= 0) location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));
    else if (left() > 120000) say();
    else if (!region.hasChildNodes()) {
      const button = make("button", "Stay signed in", { className: "button", onclick: putOff });
      say("You will be signed out in 2 minutes. ", button);
    }
  };
  seen();
  setInterval(look, 5000);
}

// Single keys: never inside a field, and they can be switched off.
const KEYS = { "/": "search", j: "next item", k: "item before", "?": "these keys" };
const help = () => {
  const box = make("dialog", ""), acts = make("p", "", { className: "acts" }), off = localStorage["mc-keys"] === "off";
  const button = (words, does) => make("button", words, { className: "button", onclick: () => { does(); box.close(); } });
  acts.append(
    button("Close", () => {}),
    button(off ? "Switch the keys on" : "Switch the keys off", () => { localStorage["mc-keys"] = off ? "on" : "off"; }),
  );
  box.ariaLabel = "Keys";
  box.onclose = () => box.remove();
  box.append(make("h2", "Keys"));
  for (const key in KEYS) box.append(make("kbd", key), ` ${KEYS[key]} `);
  box.append(acts);
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
  if (localStorage["mc-keys"] === "off" && event.key !== "?") return;
  const does = { "/": () => one("#q")?.focus(), "?": help, j: () => step(1), k: () => step(-1) }[event.key];
  if (does) { event.preventDefault(); does(); }
});

// A chart comes alive when first pointed at: Vega is loaded then.
let loading;
const bundle = () => loading ??= new Promise((done, failed) => {
  document.head.append(make("script", "", { type: "module", src: vega, onload: done, onerror: failed }));
});
const enliven = async (figure) => {
  const pictures = all(".wide, .narrow", figure), room = make("div", "");
  const spec = JSON.parse(one("#" + figure.dataset.chart).textContent);
  spec.width = one("svg", pictures.find((part) => part.clientWidth)).clientWidth;
  await bundle();
  pictures[0].before(room);
  room.hidden = true; // until it is drawn: nothing moves
  const plain = { actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  await window.mcEmbed(room, spec, { ast: true, ...plain });
  room.hidden = false;
  for (const part of pictures) part.hidden = true;
};
for (const figure of all("[data-chart]")) {
  let begun = false;
  const begin = () => {
    if (!begun) enliven(figure).catch(() => { begun = false; });
    begun = true;
  };
  figure.onpointerenter = figure.onfocus = begin;
}
