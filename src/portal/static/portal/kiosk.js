/* A shared screen: nothing leads away from the site, and whoever walks off leaves nothing behind. */
(() => {
  "use strict";
  const dialog = document.getElementById("idle");
  if (!dialog) return;
  const { after, grace, home, choose } = dialog.dataset;
  const addressOf = (id) => dialog.dataset.delete.replace("ID", encodeURIComponent(id));
  const count = document.getElementById("idle-count");
  const HELD = "kiosk-conversations";
  const HOME = "kiosk-home";
  const asked = new URLSearchParams(location.search);

  // The address that a kiosk is started with says where it stands; it goes back to that.
  if (asked.get("kiosk") === "1" && asked.has("province")) {
    const place = ["province", "commune", "lang"].filter((name) => asked.has(name)).map((name) => [name, asked.get(name)]);
    localStorage.setItem(HOME, `?${new URLSearchParams(place)}`);
  }

  const held = () => JSON.parse(sessionStorage.getItem(HELD) || "[]");
  const hold = (id) => id && sessionStorage.setItem(HELD, JSON.stringify([...new Set([...held(), id])]));
  const here = document.querySelector("[data-conversation]");
  hold(here && here.dataset.conversation);
  document.addEventListener("motcua:conversation", (event) => hold(event.detail));

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    clearInterval(ticking);
    const start = new URLSearchParams(localStorage.getItem(HOME) || "?kiosk=1");
    start.set("kiosk", "1");
    start.set("lang", start.get("lang") || "vi");
    const plain = new URLSearchParams({
      size: "normal", theme: "auto", contrast: "normal", audience: "citizen", lang: start.get("lang"),
      province: start.get("province") || "", commune: start.get("commune") || "",
    });
    const post = (address, body) => fetch(address, { method: "POST", headers: { Accept: "application/json" }, body, keepalive: true });
    try {
      await Promise.all([...held().map((id) => post(addressOf(id), new URLSearchParams())), post(choose, plain)]);
    } catch (offline) {
      // The office's own retention deletes what could not be deleted now.
    }
    sessionStorage.clear();
    location.replace(`${home}?${start}`);
  };

  let waiting = 0;
  let ticking = 0;
  const rest = () => {
    clearTimeout(waiting);
    waiting = setTimeout(warn, Number(after) * 1000);
  };
  const warn = () => {
    let left = Number(grace);
    count.textContent = String(left);
    dialog.showModal();
    ticking = setInterval(() => {
      left -= 1;
      count.textContent = String(left);
      if (left <= 0) end();
    }, 1000);
  };
  const stay = () => {
    clearInterval(ticking);
    if (dialog.open) dialog.close();
    rest();
  };

  for (const name of ["pointerdown", "pointermove", "keydown", "scroll", "input"]) {
    document.addEventListener(name, () => dialog.open || rest(), { passive: true, capture: true });
  }
  dialog.addEventListener("close", stay); // by the button or the Escape key
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-idle-stay]")) stay();
    if (event.target.closest("[data-kiosk-end]")) end();
    const link = event.target.closest("a[href]");
    if (!link) return;
    link.removeAttribute("target");
    if (link.origin !== location.origin) {
      event.preventDefault();
      window.motcua.say(link.href);
    }
  });
  // A page that the browser kept alive would show the conversation before.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  rest();
})();
