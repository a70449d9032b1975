// What the server tells by itself while a page can be seen: how many alerts are open, and that the inbox has changed.
// Pages are whole without it, and it keeps nobody signed in.
"use strict";
{
  const { live } = document.body.dataset;
  let source = null, last;

  // The list is shown anew without a jump of what is read: the focus stays on the alert that had it.
  const renew = async (mark) => {
    const list = one("#inbox");
    if (!list || list.dataset.mark === mark) return;
    const answer = await fetch(list.dataset.list, { redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = one("#inbox", new DOMParser().parseFromString(await answer.text(), "text/html"));
    const held = list.contains(document.activeElement) && document.activeElement.getAttribute("href");
    list.replaceWith(fresh);
    one(".lead").textContent = fresh.dataset.lead;
    if (held) all("a", fresh).find((link) => link.getAttribute("href") === held)?.focus();
  };
  const hear = (event) => {
    const { open, mark, at, title } = JSON.parse(event.data), count = one("#open-alerts");
    if (count) { count.textContent = open.toLocaleString("en"); count.hidden = !open; }
    if (last !== undefined && at > last) one("#news").textContent = `New alert: ${title}.`;
    last = at;
    renew(mark);
  };
  const stop = () => { source?.close(); source = null; };
  const listen = () => {
    if (document.hidden || source) return;
    source = new EventSource(live);
    source.addEventListener("alerts", hear);
    source.onerror = () => { if (source?.readyState === EventSource.CLOSED) stop(); };
  };
  // Only pages that can be seen listen: a browser has few connections to one server.
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); else listen(); });
  addEventListener("pagehide", stop);
  addEventListener("pageshow", () => setTimeout(listen, 1500));

  // The keys of one alert.
  const keyed = all("[data-key]");
  for (const { dataset } of keyed) KEYS[dataset.key] = dataset.does;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || localStorage["mc-keys"] === "off") return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const button = keyed.find(({ dataset }) => dataset.key === event.key);
    if (!button) return;
    event.preventDefault();
    button.click();
    one("select", button.parentElement)?.focus();
  });
}
