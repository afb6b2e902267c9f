/* Talks with the widget on the page around the frame: says that the frame is there, and closes it. See docs/widget.md. */
(() => {
  "use strict";
  if (window.parent === window) return;
  const allowed = [location.origin, ...(document.documentElement.dataset.origins || "").split(" ")];
  let around = "";

  const tell = (text) => around && window.parent.postMessage(text, around);
  const meet = (origin) => {
    if (!allowed.includes(origin)) return;
    around = origin;
    tell("motcua:ready");
  };

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !allowed.includes(event.origin)) return;
    if (event.data === "motcua:hello") meet(event.origin);
    if (event.data === "motcua:focus") focus();
  });

  const focus = () => {
    // On a touch screen the box would call up the keyboard, which covers half of what there is to read.
    const boxes = [...document.querySelectorAll("textarea[name=question]")];
    const box = window.matchMedia("(pointer: fine)").matches && boxes.find((one) => one.offsetParent); // the one shown
    const target = box || document.querySelector("main");
    if (target) target.focus({ preventScroll: true });
  };

  // Something inside that takes Esc for itself, such as a list of suggestions or a dialog, goes first.
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (!document.querySelector("dialog[open]")) tell("motcua:close");
  });

  // Where the browser tells who is around, the widget need not wait for the last picture to load.
  if (location.ancestorOrigins && location.ancestorOrigins.length) meet(location.ancestorOrigins[0]);
})();
