/* The list keeps its filters in the address and says how many were found; a record is printed, its address copied. The
   pages work without all this. */
(() => {
  "use strict";
  const say = (text) => window.motcua && window.motcua.say(text);

  document.addEventListener("htmx:before:history:update", (event) => {
    const address = new URL(event.detail.history.path, location.href);
    for (const [name, value] of [...address.searchParams]) {
      if (!value) address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
  });

  document.addEventListener("htmx:after:swap", () => {
    const list = document.getElementById("danh-sach");
    if (list) say(list.dataset.found);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard.writeText(copy.dataset.copy)
        .then(() => say(copy.dataset.copied))
        .catch(() => say(document.body.dataset.failed));
    }
  });
})();
