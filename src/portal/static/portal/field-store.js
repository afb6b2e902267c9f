/* What an officer's phone keeps: the pages it can show without a network, and what was written until it has arrived.
   The pages and their worker share this file. Each thing written has a key of its own, so the site takes it once. */
(() => {
  "use strict";
  const PAGES = "co-so-trang";
  const FILES = "co-so-tep-";
  const AT_ONCE = 10;
  const MOST_BYTES = 40000; // of one sending: the site refuses larger ones unread
  const PATIENCE = 30000;
  const DAY = 86400000;
  const SHOWN_DAYS = 3; // what was sent is shown so long
  const CLOSED_DAYS = 60; // what a phone that was shut out has not sent stays so long, for whoever is let in again
  const WRITTEN = ["meeting", "question", "again"];
  const PATHS = { data: "/co-so/du-lieu/", deliver: "/co-so/gui/" };

  const news = "BroadcastChannel" in self ? new BroadcastChannel("co-so") : null;
  const changed = () => { if (news) news.postMessage("changed"); };

  let opening = null;
  const database = () => {
    opening = opening || new Promise((done, failed) => {
      const asked = indexedDB.open("co-so", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("queue", { keyPath: "key" });
        asked.result.createObjectStore("meta");
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => { opening = null; failed(asked.error); };
    });
    return opening;
  };

  /** Does something in one transaction of a store; it holds once the transaction is complete. */
  const within = async (name, mode, act) => {
    const base = await database();
    return new Promise((done, failed) => {
      const transaction = base.transaction(name, mode);
      let result;
      const take = (value) => { result = value; };
      act(transaction.objectStore(name), take);
      transaction.oncomplete = () => done(result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  };
  const asked = (request, take) => { request.onsuccess = () => take(request.result); };

  const all = async () => {
    const items = await within("queue", "readonly", (store, take) => asked(store.getAll(), take));
    return items.sort((one, other) => one.at.localeCompare(other.at));
  };
  const get = (key) => within("queue", "readonly", (store, take) => asked(store.get(key), take));
  const put = (item) => within("queue", "readwrite", (store) => store.put(item));
  const remove = (key) => within("queue", "readwrite", (store) => store.delete(key));
  const meta = (name) => within("meta", "readonly", (store, take) => asked(store.get(name), take));
  const setMeta = (name, value) => within("meta", "readwrite", (store) => store.put(value, name));

  /** Changes an item if it is still the one that was read: somebody may have written it anew meanwhile. */
  const settle = (item, change) => within("queue", "readwrite", (store) => {
    const request = store.get(item.key);
    request.onsuccess = () => {
      if (request.result && request.result.rev === item.rev) store.put({ ...request.result, ...change });
    };
  });

  const uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  /** Puts what an officer wrote in the queue; the same key takes the place of what was there. Whose it is says the page
      it was written on: the phone may have been shut out meanwhile. */
  const queue = async (officer, kind, body, label, key) => {
    const item = { key: key || uuid(), kind, body, label, officer, at: new Date().toISOString(), state: "waiting", errors: {}, rev: uuid() };
    await put(item);
    changed();
    return item;
  };

  /** Lets one tab or worker at a time do a thing; the others wait. */
  const waits = {};
  const alone = (name, act) => {
    if (self.navigator.locks) return self.navigator.locks.request(name, act);
    waits[name] = (waits[name] || Promise.resolve()).then(act, act);
    return waits[name];
  };

  const fetched = (path, options) => fetch(path, {
    credentials: "same-origin", cache: "no-store", redirect: "error", ...options,
    ...("timeout" in AbortSignal ? { signal: AbortSignal.timeout(PATIENCE) } : {}),
  });

  const size = (item) => new Blob([JSON.stringify(item)]).size;
  const next = (items, most) => {
    const chosen = [];
    let bytes = 0;
    for (const item of items.slice(0, most)) {
      bytes += size(item.body);
      if (chosen.length && bytes > MOST_BYTES) break;
      chosen.push(item);
    }
    return chosen;
  };

  /** Sends what waits, the oldest first; says how it went. Nothing leaves the queue before the site said it has it. */
  const deliver = () => alone("co-so-gui", async () => {
    let most = AT_ONCE;
    for (;;) {
      const officer = await meta("officer");
      const waiting = (await all()).filter((item) => item.state === "waiting" && item.officer === officer);
      if (!officer || !waiting.length) return "done";
      const items = next(waiting, most);
      const told = items.map(({ key, kind, at, body }) => ({ key, kind, at, body }));
      let response;
      try {
        response = await fetched(PATHS.deliver, {
          method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ officer, items: told }),
        });
      } catch { return "offline"; }
      if (response.status === 401) { await wipe(); return "closed"; }
      if (response.status === 413 && items.length > 1) { most = 1; continue; }
      if (response.status === 413) { await settle(items[0], { state: "refused", errors: { "": "413" } }); changed(); continue; }
      if (!response.ok) return response.status === 429 ? "busy" : "failed";
      let results;
      try { ({ results } = await response.json()); } catch { return "offline"; } // the answer was cut off; it is asked again
      if (!(await settled(items, results))) return "failed";
      changed();
    }
  });

  /** Writes down what became of the items; returns how many were settled. */
  const settled = async (items, results) => {
    let count = 0;
    for (const result of Array.isArray(results) ? results : []) {
      const item = items.find((one) => one.key === result.key);
      if (!item) continue;
      count += 1;
      if (result.outcome === "refused" || result.outcome === "other") await settle(item, { state: result.outcome, errors: result.errors || {} });
      else if (WRITTEN.includes(item.kind)) await settle(item, { state: "sent", body: {}, sent_at: Date.now() });
      else await remove(item.key);
    }
    return count;
  };

  const path = (request) => new URL(request.url).pathname;

  /** Fetches the pages that changed, so that all can be shown without a network; says how it went. */
  const refresh = () => alone("co-so-giu", async () => {
    if (!("caches" in self) || !(await meta("officer"))) return "none";
    const cache = await caches.open(PAGES);
    const there = new Set((await cache.keys()).map(path));
    const known = (await meta("kept")) || { pages: {} };
    const whole = Object.keys(known.pages).every((one) => there.has(one));
    let response;
    try {
      response = await fetched(PATHS.data, { headers: whole && known.tag ? { "If-None-Match": known.tag } : {} });
    } catch { return "offline"; }
    if (response.status === 401) { await wipe(); return "closed"; }
    if (response.status === 304) { await setMeta("kept", { ...known, at: Date.now() }); return "kept"; }
    if (!response.ok) return "failed";
    let told;
    try { told = await response.json(); } catch { return "offline"; }
    const pages = { ...(known.officer === told.officer ? known.pages : {}) };
    const wanted = Object.keys(told.pages).filter((one) => pages[one] !== told.pages[one] || !there.has(one));
    const missed = await fetchAll(cache, wanted, (one) => { pages[one] = told.pages[one]; });
    for (const one of there) {
      if (!(one in told.pages)) { await cache.delete(one, { ignoreVary: true }); delete pages[one]; }
    }
    await setMeta("kept", { officer: told.officer, pages, tag: missed ? "" : response.headers.get("ETag"), at: missed ? known.at : Date.now() });
    if (!missed) await onlyFilesOf(told.edition);
    return missed ? "offline" : "kept";
  });

  /** Fetches pages into the cache, a few at a time; returns how many did not come. */
  const fetchAll = async (cache, wanted, kept) => {
    const left = [...wanted];
    let missed = 0;
    const work = async () => {
      for (let one = left.shift(); one; one = left.shift()) {
        try {
          const response = await fetched(one, { headers: { "X-Kept": "1", Accept: "text/html" } });
          if (!response.ok) throw new Error(String(response.status));
          await cache.put(one, response);
          kept(one);
        } catch { missed += 1; }
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    return missed;
  };

  /** Forgets the files of earlier editions, once every page was made by this one and its files are here. */
  const onlyFilesOf = async (edition) => {
    if (!(await caches.has(FILES + edition))) return;
    const names = await caches.keys();
    await Promise.all(names.filter((one) => one.startsWith(FILES) && one !== FILES + edition).map((one) => caches.delete(one)));
  };

  const forgetPages = async () => {
    if ("caches" in self) await caches.delete(PAGES);
    await setMeta("kept", null);
  };

  /** The phone was shut out: forgets all that it kept to show; what its officer wrote and has not sent stays a while. */
  const wipe = async () => {
    await forgetPages();
    for (const item of await all()) {
      if (item.state === "sent" || !WRITTEN.includes(item.kind)) await remove(item.key);
    }
    await setMeta("officer", "");
    await tidy();
    changed();
  };

  /** Takes whose phone it is as the page says; another officer's pages are forgotten. */
  const belongsTo = async (officer) => {
    const before = await meta("officer");
    if (before && before !== officer) await forgetPages();
    if (before !== officer) await setMeta("officer", officer);
  };

  /** Forgets what was sent days ago, and what an officer left who was not let in again for long, whoever was. */
  const tidy = async () => {
    const officer = await meta("officer");
    const now = Date.now();
    for (const item of await all()) {
      const isLeft = item.officer !== officer;
      const over = item.state === "sent" ? now - item.sent_at > SHOWN_DAYS * DAY : isLeft && item.left_at && now - item.left_at > CLOSED_DAYS * DAY;
      if (over) await remove(item.key);
      else if (isLeft !== Boolean(item.left_at)) await settle(item, { left_at: isLeft ? now : 0 });
    }
  };

  self.motcuaField = { PAGES, FILES, WRITTEN, all, get, remove, meta, queue, deliver, refresh, wipe, belongsTo, tidy, news };
})();
