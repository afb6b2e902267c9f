/* The worker of the officer's pages: shows what the phone keeps where the network is away, and sends what waits.
   `self.field` (edition, files, home, paths) stands before this file, see `worker_views.py`. */
(() => {
  "use strict";
  const { edition, files, home } = self.field;
  const { PAGES, FILES, deliver, refresh, wipe } = self.motcuaField;
  const SLOW = 6000; // so long a page is waited for before the one that is kept is shown

  self.addEventListener("install", (event) => {
    event.waitUntil((async () => {
      const cache = await caches.open(FILES + edition);
      await cache.addAll(files.map((one) => new Request(one, { cache: "reload" })));
      await self.skipWaiting();
    })());
  });

  // Files of earlier editions stay until every page was fetched anew (`refresh`): the pages kept still ask for them.
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

  const later = (time) => new Promise((_done, failed) => { setTimeout(() => failed(new Error("slow")), time); });

  const kept = async (path) => {
    const cache = await caches.open(PAGES);
    return cache.match(path, { ignoreSearch: true, ignoreVary: true });
  };

  /** Shows a page as it is now; where that does not come, as it is kept; where it is not kept, the first page. */
  const page = async (request) => {
    const path = new URL(request.url).pathname;
    const known = await kept(path);
    const coming = fetch(request).then(async (response) => {
      if (response.status === 401) await wipe();
      return response;
    });
    try {
      const response = await (known ? Promise.race([coming, later(SLOW)]) : coming);
      return response.status >= 500 && known ? known : response;
    } catch (fault) {
      coming.catch(() => {});
      const shown = known || (await kept(home));
      if (shown) return shown;
      throw fault;
    }
  };

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(request));
    else if (url.pathname.startsWith("/static/")) {
      event.respondWith(caches.match(request, { ignoreVary: true }).then((found) => found || fetch(request)));
    }
  });

  self.addEventListener("sync", (event) => {
    if (event.tag !== "co-so-gui") return;
    event.waitUntil(deliver().then((how) => {
      if (how === "offline" || how === "failed") throw new Error(how); // the browser tries again
      return refresh();
    }));
  });
})();
