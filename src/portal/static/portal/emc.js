/* Starts the measuring script of the state's portals, with what its own element in the page says. Loaded only where an
   office has set it up, and only on pages that everybody sees alike. */
(() => {
  "use strict";
  const { script, tracker, site, links } = document.currentScript.dataset;
  window._govaq = window._govaq || [];
  window._govaq.push(["trackPageView"]);
  if (links) window._govaq.push(["enableLinkTracking"]);
  window._govaq.push(["setTrackerUrl", tracker]);
  window._govaq.push(["setSiteId", site]);
  const element = document.createElement("script");
  element.src = script;
  element.async = true;
  document.head.append(element);
})();
