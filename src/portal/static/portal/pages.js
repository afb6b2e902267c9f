/* What the site's pages do better with a script: text sizes at once, reading aloud, printing, copying and sharing. */
(() => {
  "use strict";
  const root = document.documentElement;
  const say = (text) => window.motcua && window.motcua.say(text);
  const find = (selector) => document.querySelector(selector);
  const SIZES = ["normal", "large", "largest"];

  /* Text size ------------------------------------------------------------------------------------------------------ */
  const sizes = find("form[data-sizes]");
  const place = () => Math.max(0, SIZES.indexOf(root.dataset.size));
  const buttons = sizes ? [...sizes.querySelectorAll("[data-step]")] : [];
  const wanted = (step) => (step ? Math.min(SIZES.length - 1, Math.max(0, place() + step)) : 0);
  const mark = () => buttons.forEach((button) => {
    const step = Number(button.dataset.step);
    button.value = SIZES[wanted(step)];
    if (step && wanted(step) === place()) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  });
  if (sizes) {
    sizes.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button) return;
      event.preventDefault();
      root.dataset.size = SIZES[wanted(Number(button.dataset.step))];
      const body = new URLSearchParams({ size: root.dataset.size, next: sizes.elements.next.value });
      fetch(sizes.action, { method: "POST", headers: { Accept: "application/json" }, body })
        .then((response) => say(response.ok ? sizes.dataset.saved : document.body.dataset.failed))
        .catch(() => say(document.body.dataset.failed));
      const radio = find(`[data-settings] input[name="size"][value="${root.dataset.size}"]`);
      if (radio) radio.checked = true;
      mark();
    });
    mark();
  }

  /* Reading aloud -------------------------------------------------------------------------------------------------- */
  const voice = () => window.speechSynthesis && speechSynthesis.getVoices().find((one) => /^vi\b/i.test(one.lang));
  const look = () => root.classList.toggle("has-voice", Boolean(voice()));
  if (window.speechSynthesis) {
    look();
    speechSynthesis.addEventListener("voiceschanged", look);
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
  }
  const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const lines = () => [
    ...document.querySelectorAll(".reading__head h1, [data-read], [data-read-all] :is(h2, h3, h4, p, li, figcaption)"),
  ].filter((one) => !one.querySelector("p, li")).map(plain).filter(Boolean);

  let reading = null;
  const toggled = (button, on) => {
    const label = button.querySelector("[data-label]");
    button.dataset.plain = button.dataset.plain || label.textContent;
    button.setAttribute("aria-pressed", String(on));
    label.textContent = on ? button.dataset.stop : button.dataset.plain;
  };
  const stop = () => {
    if (!reading) return;
    const button = reading;
    reading = null;
    speechSynthesis.cancel();
    toggled(button, false);
  };
  const read = (button) => {
    const all = lines();
    reading = button;
    toggled(button, true);
    all.forEach((line, number) => {
      const words = new SpeechSynthesisUtterance(line);
      words.voice = voice();
      words.lang = "vi-VN";
      if (number === all.length - 1) words.onend = () => reading === button && stop();
      speechSynthesis.speak(words);
    });
  };

  /* Printing, copying, sharing by the reader's own means ------------------------------------------------------------ */
  if (navigator.share) root.classList.add("has-share");
  const actions = {
    "page-speak": (button) => (reading ? stop() : read(button)),
    "page-print": () => window.print(),
    "page-copy": (button) => navigator.clipboard.writeText(button.dataset.pageCopy)
      .then(() => say(button.dataset.done), () => say(document.body.dataset.failed)),
    "page-share": (button) => navigator.share({ title: button.dataset.title, url: button.dataset.pageShare })
      .catch(() => {}), // closed without sharing
  };
  document.addEventListener("click", (event) => {
    for (const [name, act] of Object.entries(actions)) {
      const button = event.target.closest(`[data-${name}]`);
      if (button) act(button);
    }
  });
})();
