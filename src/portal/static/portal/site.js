/* What every public page does better with a script: display settings at once, menus that close, messages, printing. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  if (navigator.clipboard && window.isSecureContext) root.classList.add("has-clipboard");

  const status = document.getElementById("status");
  let wiping = 0;

  /** Says something in the live region; the same words said again are read again. */
  const say = (text) => {
    clearTimeout(wiping);
    status.textContent = "";
    setTimeout(() => { status.textContent = text; }, 50);
    wiping = setTimeout(() => { status.textContent = ""; }, 20000);
  };
  window.motcua = { say };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-settings]");
    if (!form) return;
    root.dataset[event.target.name] = event.target.value;
    fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(form)) })
      .then((response) => say(response.ok ? form.dataset.saved : document.body.dataset.failed))
      .catch(() => say(document.body.dataset.failed));
  });

  const openMenu = () => document.querySelector("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    const menu = openMenu();
    if (menu && !menu.contains(event.target)) menu.open = false;
    const form = event.target.closest("[data-dismiss]") && event.target.closest(".inline-form");
    if (form) {
      const link = form.closest(".fact").querySelector(".wrong");
      form.remove();
      link.focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && openMenu();
    if (!menu) return;
    event.preventDefault(); // the frame's own Escape waits
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // A refused or failed request of htmx changes nothing on the page, so it is said; but not of suggestions, which a
  // person asked for no more than for their end, nor of a form that comes back with what is wrong (422).
  const failed = (event) => {
    const { response } = event.detail.ctx || {};
    const quiet = event.target instanceof Element && event.target.closest("[data-box]");
    if (!quiet && !(response && response.status === 422)) say(document.body.dataset.failed);
  };
  for (const name of ["htmx:response:error", "htmx:error"]) document.addEventListener(name, failed);

  // Paper has no way to unfold what is folded.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("main details:not([open])")];
    folded.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => {
    folded.forEach((one) => { one.open = false; });
  });
})();
